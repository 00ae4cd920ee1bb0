// What clients and workers say to each other in /new-namespace. A client in TypeScript imports these types, too.
import type { Result } from "../events.ts";

/** Events that a client sends to the /new-namespace namespace. */
export interface NewNamespaceClientEvents {
  publish: (item: NewNamespaceItem, acknowledge: (result: Result) => void) => void;
}

/** Events that a client of the /new-namespace namespace receives. */
export interface NewNamespaceServerEvents {
  published: (item: NewNamespaceItem) => void;
}

export interface NewNamespaceItem {
  /** 1 to 1,000 characters. */
  text: string;
}
