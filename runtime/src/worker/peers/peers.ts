import type { Socket } from "node:net";
import { ServerDirectory, type FindServer } from "../../peers/directory.ts";
import { Verifier } from "../../peers/signature.ts";
import type { Connections } from "../connections.ts";
import type { Receiver } from "../forward/receiver.ts";
import { PeerEntrance } from "./peer-entrance.ts";
import { PeerForwarder } from "./peer-forwarder.ts";
import { PeerProblems } from "./problems.ts";

export interface PeersOptions {
  /** Of this worker. */
  readonly tag: string;
  readonly secret: string;
  readonly findServer: FindServer;
  readonly receiver: Receiver;
}

/** Other servers, as a worker sees them: where their requests come in, and where ours go out. */
export class Peers {
  readonly forwarder: PeerForwarder;
  readonly #entrance: PeerEntrance;

  constructor({ tag, secret, findServer, receiver }: PeersOptions) {
    const problems = new PeerProblems();
    const directory = new ServerDirectory(findServer, (address, reason) => {
      problems.report({ event: "peerUnreachable", address, reason });
    });
    this.forwarder = new PeerForwarder({ secret, directory, problems });
    this.#entrance = new PeerEntrance({ tag, verifier: new Verifier(secret), receiver, problems });
  }

  async open(privatePath: string): Promise<void> {
    await this.#entrance.open(privatePath);
  }

  give(socket: Socket, head: string, connections: Connections): void {
    connections.add(socket);
    this.#entrance.give(socket, head);
  }

  closeIdle(): void {
    this.#entrance.closeIdle();
  }
}
