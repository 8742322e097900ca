/** Whom an agent writes to: by number or alias, by contact link, or by the key of somebody it knows. */

import type { Card } from "../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import type { HostedEngine } from "../src/engine/engine.ts";
import type { Clock } from "../src/engine/ports.ts";
import { checkAttestation } from "../src/protocol/attestation/check.ts";
import { writeContactLink } from "../src/protocol/contacts/link.ts";
import { relayOrigin } from "../src/protocol/contacts/relay-url.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import type { Directory } from "./directory.ts";
import { AgentError } from "./errors.ts";
import { given } from "./watching.ts";

export interface FindingPorts {
  readonly engine: Pick<HostedEngine, "addPerson">;
  readonly directory: Pick<Directory, "asNobody">;
  readonly crypto: Pick<Crypto, "verify" | "blake2b">;
  readonly clock: Pick<Clock, "now">;
  /** The directory's keys. @throws AgentError */
  keys(): Promise<readonly Bytes[]>;
}

const isKey = (to: string): boolean => /^[0-9a-f]{64}$/.test(to);
const isLink = (to: string): boolean => to.includes("#p=") || to.includes("?p=");
/** Digits as people write them; what is no number may be an alias. */
const addressOf = (to: string): string => (/^[\d\s()-]+$/.test(to) ? to.replace(/\D/g, "") : to.trim());

export class Finding {
  private readonly ports: FindingPorts;

  constructor(ports: FindingPorts) {
    this.ports = ports;
  }

  /** Their key; they are added where they are new. @throws AgentError */
  async person(to: string): Promise<string> {
    if (isKey(to)) return to;
    if (isLink(to)) return given(this.ports.engine.addPerson(to, ""));
    const card = await this.card(addressOf(to));
    const relay = relayOrigin(card.relayUrl);
    const name = card.displayName || card.ppnum;
    const link = writeContactLink(relay, { publicKey: card.subjectPk, relay, name });
    return given(this.ports.engine.addPerson(link, name));
  }

  /** What the directory says of an open number, and has signed. @throws AgentError `not-found`, also for one that asks or answers nobody */
  private async card(address: string): Promise<Card> {
    const { answer } = await this.ports.directory.asNobody((directory) => directory.resolve({ address }));
    if (answer.case !== "card") throw new AgentError("not-found", "no open number");
    if (answer.value.attestation.length === 0) throw new AgentError("not-found", "not reachable now");
    if (!(await this.isSigned(answer.value))) throw new AgentError("not-trusted", "the card is not signed");
    return answer.value;
  }

  private async isSigned({ attestation: bytes, subjectPk, ppnum }: Card): Promise<boolean> {
    const now = this.ports.clock.now();
    const arrival = { speaker: subjectPk, createdAt: now, receivedAt: now };
    const { outcome, attestation } = checkAttestation(this.ports.crypto, bytes, await this.ports.keys(), arrival);
    return outcome === "attested" && attestation?.number === ppnum;
  }
}
