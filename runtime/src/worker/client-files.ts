import type { IncomingMessage, ServerResponse } from "node:http";
import { Writable } from "node:stream";
import type { Server } from "socket.io";
import { warnOnce } from "../warnings.ts";

/** What socket.io has for the files of its client, and does not document. */
interface ClientFiles {
  serve?: (filename: string, req: IncomingMessage, res: ServerResponse) => void;
  readonly constructor: {
    readonly sendFile?: (filename: string, req: object, res: object) => void;
  };
}

/**
 * Answers 404 to requests for files of the client that are not there. socket.io looks for them by a path relative to its
 * own code, which leads nowhere once that is bundled, and then closes the connection, or throws.
 */
export function answerMissingClientFiles(io: Server): void {
  const files = io as unknown as ClientFiles;
  const serve = files.serve?.bind(io);
  const sendFile = files.constructor.sendFile?.bind(files.constructor);
  if (serve === undefined || sendFile === undefined) return;
  const known = new Map<string, Promise<boolean>>();
  files.serve = (filename, req, res) => {
    const found = known.get(filename) ?? isThere(filename, sendFile);
    known.set(filename, found);
    void found.then((isFound) => {
      if (res.destroyed) return;
      if (isFound) serve(filename, req, res);
      else refuse(filename, res);
    });
  };
}

/** Whether socket.io finds a file: only its own code knows where it looks. */
async function isThere(
  filename: string,
  sendFile: (filename: string, req: object, res: object) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const sink = new Writable({
      write: () => {
        resolve(true);
        sink.destroy();
      },
    });
    sink.once("close", () => resolve(false)).on("error", () => {});
    try {
      const req = { headers: { "accept-encoding": "identity" } };
      sendFile(filename, req, Object.assign(sink, { writeHead: () => sink }));
    } catch {
      resolve(false);
    }
  });
}

function refuse(filename: string, res: ServerResponse): void {
  const reason = `${filename} is not where socket.io looks for it, as in a bundle`;
  res.writeHead(404, { "Content-Type": "text/plain" }).end(`${reason}\n`);
  warnOnce(
    "STICKY_CLIENT_FILES",
    `a request for a file of the client was answered 404: ${reason}. ` +
      "Copy client-dist of socket.io beside the folder of the bundle, or keep socket.io out of the bundle, or serve the " +
      "client with the app's own files",
  );
}
