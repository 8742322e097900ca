/** The form that bytes of media have on the face. A file of its own: what only keeps a draft does not need it. */
export { fromBase64Url, toBase64Url } from "../../protocol/encoding/bytes.ts";
