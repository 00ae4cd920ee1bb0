import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import { expectSecurityHeaders } from "../support/behaviour.ts";
import { compile, renderApp } from "../support/render-app.ts";

/** Frameworks in which an error can say that its message is meant for the client, as http-errors does with `expose`. */
const exposing = new Set(["express", "fastify", "koa", "nest"]);

describe.each(choicesOf("framework"))("an app with %s", (framework) => {
  let app: AppProcess;
  let directory: string;
  let seen = 0;

  beforeAll(async () => {
    directory = await renderApp({ framework }, `http-errors-${framework}`);
    await breakRoute(directory);
    await compile(directory, framework);
    app = new AppProcess(directory);
  });

  afterEach(() => {
    seen = errors().length;
  });

  afterAll(() => app.killGroup());

  const errors = () => app.lines.filter(({ level }) => level === "error");

  /** Asks the route that throws an error with these fields. */
  async function ask(fields: object): Promise<{ status: number; text: string }> {
    await writeFile(join(directory, "failure.json"), JSON.stringify(fields));
    const answer = await fetch(`${await app.url()}/api/worker`);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expectSecurityHeaders(answer.headers);
    return { status: answer.status, text: await answer.text() };
  }

  test.each([
    ["an unexpected error", {}],
    ["an error of another HTTP client", { status: 404, statusCode: 404 }],
    ["an internal error of http-errors", { status: 503, statusCode: 503, expose: false }],
  ])("logs %s thrown in a route, and sends none of it to the client", async (_what, fields) => {
    const { status, text } = await ask({ ...fields, message: "the password is 7" });
    expect(status).toBeGreaterThanOrEqual(500);
    expect(text).not.toContain("the password is");
    await expect.poll(() => JSON.stringify(errors().slice(seen))).toContain("the password is");
    expect(errors()).toHaveLength(seen + 1);
  });

  test("sends the message of an error with `expose` where that is the framework's convention", async () => {
    const fields = { status: 409, statusCode: 409, expose: true, message: "The name is taken" };
    const { status, text } = await ask(fields);
    expect([status, text.includes(fields.message)]).toEqual(
      exposing.has(framework) ? [409, true] : [500, false],
    );
  });

  test("serves other requests after an error, and stops with nothing but JSON in its log", async () => {
    expect((await fetch(await app.url())).status).toBe(200);
    await app.stop();
    expect(app.strayOutput).toEqual([]);
  });
});

test.each(["express", "fastify"] as const)(
  "%s answers what it cannot read of a request with 4xx, and logs no error",
  async (framework) => {
    const directory = await renderApp({ framework }, `http-errors-body-${framework}`);
    const file = join(directory, "src", "http.ts");
    const source = await readFile(file, "utf8");
    await writeFile(file, source.replace('"/api/worker"', '"/api/:name"'));
    const app = new AppProcess(directory);
    onTestFinished(() => app.killGroup());
    const statusOf = async (path: string, body?: string) => {
      const headers = { "Content-Type": "application/json" };
      const method = body === undefined ? "GET" : "POST";
      const answer = await fetch(`${await app.url()}${path}`, { method, headers, body });
      expect(await answer.json()).toHaveProperty("error");
      return answer.status;
    };

    expect(await statusOf("/any", "{")).toBe(400);
    expect(await statusOf("/any", JSON.stringify("x".repeat(2_000_000)))).toBe(413);
    expect(await statusOf("/api/%E0%A4%A")).toBe(400);
    await app.stop();
    expect(app.lines.filter(({ level }) => level === "error")).toEqual([]);
  },
);

/** Makes the route that says which worker answers throw, whichever file it is in. */
async function breakRoute(directory: string): Promise<void> {
  const sources = join(directory, "src");
  for (const name of await readdir(sources)) {
    if (!["http.ts", "app.controller.ts"].includes(name)) continue;
    const source = await readFile(join(sources, name), "utf8");
    const broken = source.replace("process.pid", "fail()");
    expect(broken).not.toBe(source);
    const fail = `
import { readFileSync } from "node:fs";

function fail(): never {
  const failure = JSON.parse(readFileSync(new URL("../failure.json", import.meta.url), "utf8"));
  throw Object.assign(new Error(failure.message), failure);
}
`;
    await writeFile(join(sources, name), broken + fail);
  }
}
