/** Our protocol code behind the vectors' operations, on any backend of `Crypto`. */
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import type { Operations } from "../format.ts";
import { attestationOperations } from "./attestation.ts";
import { courierOperations } from "./courier.ts";
import { discoveryOperations } from "./discovery.ts";
import { envelopeOperations, structureOperations } from "./envelopes.ts";
import { derivationOperations, identityOperations } from "./keys.ts";
import { frameOperations, linkOperations, placeOperations } from "./links.ts";
import { mailboxOperations } from "./mailboxes.ts";
import { normaliseOperations } from "./normalise.ts";
import { roomOperations } from "./rooms.ts";
import { smsOperations } from "./sms.ts";

export const ourOperations = (crypto: Crypto): Operations => ({
  ...identityOperations(crypto),
  ...derivationOperations(crypto),
  ...structureOperations(),
  ...envelopeOperations(crypto),
  ...placeOperations(),
  ...linkOperations(crypto),
  ...frameOperations(),
  ...roomOperations(crypto),
  ...mailboxOperations(crypto),
  ...normaliseOperations,
  ...discoveryOperations(crypto),
  ...smsOperations(crypto),
  ...courierOperations(crypto),
  ...attestationOperations(crypto),
});
