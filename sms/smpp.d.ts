/** What we use of the package smpp, which has no types. */
declare module "smpp" {
  import type { EventEmitter } from "node:events";
  import type { Server as NetServer } from "node:net";

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly esm_class?: number;
    readonly data_coding?: number;
    readonly source_addr?: string;
    readonly destination_addr?: string;
    readonly short_message?: { readonly message?: string | Uint8Array };
    response(fields?: object): Pdu;
  }

  export interface Session extends EventEmitter {
    bind_transceiver(fields: object, done: (answer: Pdu) => void): boolean;
    submit_sm(fields: object, done: (answer: Pdu) => void): boolean;
    deliver_sm(fields: object, done?: (answer: Pdu) => void): boolean;
    send(pdu: Pdu): boolean;
    close(): void;
    destroy(): void;
  }

  interface Smpp {
    connect(options: { readonly url: string; readonly auto_enquire_link_period: number }, connected: () => void): Session;
    createServer(listener: (session: Session) => void): NetServer;
  }
  const smpp: Smpp;
  export default smpp;
}
