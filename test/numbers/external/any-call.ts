/** Any rpc by its description, and what came of it in a few words. */
import { create, type DescMessage, type DescMethod, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { why } from "./refused.ts";
import type { World } from "./world.ts";

async function once(transport: Transport, method: DescMethod, input: MessageShape<DescMessage>, header: Headers): Promise<void> {
  if (method.methodKind === "unary") {
    await transport.unary(method as DescMethod & { methodKind: "unary" }, undefined, undefined, header, input);
    return;
  }
  const end = new AbortController();
  async function* messages(): AsyncGenerator<MessageShape<DescMessage>> {
    yield input;
  }
  const stream = await transport.stream(
    method as DescMethod & { methodKind: "server_streaming" },
    end.signal,
    undefined,
    header,
    messages(),
  );
  for await (const _first of stream.message) break;
  end.abort();
}

/** `answered`, or the code and the reason. */
export async function call(
  { url }: World,
  method: DescMethod,
  token: string | undefined,
  fields: MessageInitShape<DescMessage> = {},
): Promise<string> {
  const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1" });
  const header = new Headers({ "x-forwarded-for": "198.51.100.1" });
  if (token !== undefined) header.set("authorization", `Bearer ${token}`);
  const done = once(transport, method, create(method.input, fields), header);
  return done.then(
    () => "answered",
    (error: unknown) => why(Promise.reject(error)),
  );
}
