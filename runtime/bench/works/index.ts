import { heap } from "./heap.ts";
import { ownConnection } from "./own-connection.ts";
import { plainHttp } from "./plain-http.ts";
import { sharedConnections } from "./shared-connections.ts";
import { upgrade } from "./upgrade.ts";
import { upload } from "./upload.ts";
import { websocket } from "./websocket.ts";
import type { Work } from "./work.ts";

export const works: readonly Work[] = [
  ownConnection,
  sharedConnections,
  plainHttp,
  upgrade,
  websocket,
  upload,
  heap,
];
