import type { IncomingMessage } from "node:http";
import type { Server as Engine } from "engine.io";
import { StickyError } from "../errors.ts";

type GenerateId = (req: IncomingMessage) => string | Promise<string>;

const VALID_ID = /^[\w-]+$/;

/**
 * Makes every session id that `engine` gives out begin with `tag`. What the app set as `engine.generateId`, or sets
 * later, still makes the rest of the id, so its entropy stays whole.
 */
export function tagSessionIds(engine: Engine, tag: Promise<string>): void {
  let { generateId: generate } = engine as unknown as { generateId: GenerateId };

  const generateTagged: GenerateId = async (req) => {
    const id: unknown = await generate.call(engine, req);
    if (typeof id !== "string" || !VALID_ID.test(id)) {
      throw new StickyError(
        "ERR_STICKY_SESSION_ID",
        `generateId returned ${JSON.stringify(id)}: a session id is a string of the characters A-Z, a-z, 0-9, _ and -`,
      );
    }
    return (await tag) + id;
  };

  Object.defineProperty(engine, "generateId", {
    configurable: true,
    enumerable: true,
    get: () => generateTagged,
    set: (value: GenerateId) => {
      generate = value;
    },
  });
}
