import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, startApp } from "./app.ts";

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterAll(() => app?.stop(), 30_000);

test("refuses long-polling", async () => {
  await expect(connect(app.url, ["polling"])).rejects.toThrow("xhr poll error");
});
