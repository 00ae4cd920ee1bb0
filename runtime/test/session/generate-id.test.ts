import type { IncomingMessage } from "node:http";
import { Server as Engine } from "engine.io";
import { expect, it } from "vitest";
import { tagSessionIds } from "../../src/session/generate-id.ts";

type GenerateId = (req: IncomingMessage) => string | Promise<string>;

const request = {} as IncomingMessage;

function taggedEngine(own?: GenerateId): { generateId: GenerateId } {
  const engine = new Engine() as unknown as Engine & { generateId: GenerateId };
  if (own) engine.generateId = own;
  tagSessionIds(engine, Promise.resolve("s10az"));
  return engine;
}

it("puts the tag in front of Engine.IO's own id, which stays whole", async () => {
  expect(await taggedEngine().generateId(request)).toMatch(/^s10az[\w-]{20}$/);
});

it("keeps what the app generates, sync or async, of any length", async () => {
  expect(await taggedEngine(() => "a").generateId(request)).toBe("s10aza");
  const uuid = "5f0f2c4e-9a55-4a8e-8f5b-2a9c0b1d2e3f";
  expect(await taggedEngine(async () => uuid).generateId(request)).toBe(`s10az${uuid}`);
});

it("tags as well what is set afterwards", async () => {
  const engine = taggedEngine();
  engine.generateId = () => "later";
  expect(await engine.generateId(request)).toBe("s10azlater");
});

it.each(["with space", "a/b", "ü", "", 7 as never, undefined as never])(
  "refuses %j, which no request could carry unharmed",
  async (id) => {
    await expect(taggedEngine(() => id).generateId(request)).rejects.toThrow(
      /generateId returned .*: a session id is a string of the characters/,
    );
  },
);
