import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type Addition, type CreateAnswers, add, create, update } from "../../generators/index.ts";
import { choicesOf } from "../../generators/options.ts";
import { describeApp } from "../../generators/files/description.ts";
import { contentsOf, temporaryFolder } from "../generators/support.ts";
import { defaults } from "../support/render-app.ts";
import { writeOldApp } from "../support/recorded-app.ts";

const quick = { install: false, git: false };
const orders: Addition = { namespace: "orders" };
const wiring = "src/namespaces/index.ts";
let cwd: string;

async function make(answers: Partial<CreateAnswers> = {}): Promise<void> {
  const directory = join(await temporaryFolder(), "my-app");
  cwd = directory;
  await create({ ...answers, directory }, quick);
}

const read = (path: string) => readFile(join(cwd, path), "utf8");
const write = (path: string, text: string) => writeFile(join(cwd, path), text);

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await read(path);
  expect(text).toContain(from);
  await write(path, text.replace(from, to));
}

/** Paths of the app that are not as they were. */
async function changedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await contentsOf(cwd);
  await work();
  const after = await contentsOf(cwd);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths.filter((path) => before[path] !== after[path]).toSorted();
}

/** Why something cannot be added, and what has changed all the same. */
async function failed(addition: Addition): Promise<{ error: unknown; changed: string[] }> {
  let error: unknown;
  const changed = await changedBy(async () => {
    error = await add(addition, { cwd }).catch((reason: unknown) => reason);
  });
  return { error, changed };
}

const record = [".sticky-socketio/answers.json", ".sticky-socketio/pristine.json.gz"];

describe("a namespace", () => {
  beforeEach(() => make());

  test("is its events, what it does, a test, and a line where namespaces are registered", async () => {
    const changed = await changedBy(() => add(orders, { cwd }));

    expect(changed).toEqual([
      ...record,
      "src/events/orders.ts",
      wiring,
      "src/namespaces/orders.ts",
      "test/namespaces/orders.test.ts",
    ]);
    expect(await read(wiring)).toContain(
      'import { registerChat } from "./chat.ts";\nimport { registerOrders } from "./orders.ts";\n',
    );
    expect(await read(wiring)).toContain("  registerChat(io);\n  registerOrders(io);\n}\n");
    expect(JSON.parse(await read(".sticky-socketio/answers.json"))).toMatchObject({
      namespaces: [{ name: "orders" }],
    });
  });

  test("says what was done, and what comes next", async () => {
    const result = await add(orders, { cwd });
    expect(result).toMatchObject({
      code: "ADDED",
      message: expect.stringMatching(/^Added the namespace orders to my-app /),
      namespaces: [{ name: "orders" }],
      next: ["npm test"],
    });
  });

  test("a second time changes nothing, whatever people made of it", async () => {
    await add(orders, { cwd });
    await edit("src/namespaces/orders.ts", "max(1000)", "max(50)");
    await edit(wiring, "  registerOrders(io);\n", "");

    const changed = await changedBy(async () => {
      expect(await add(orders, { cwd })).toMatchObject({ code: "CURRENT", files: [] });
    });

    expect(changed).toEqual([]);
  });

  test("a second time brings back what people have deleted of it, and nothing else", async () => {
    await add(orders, { cwd });
    const before = await contentsOf(cwd);
    await edit(wiring, "  registerOrders(io);\n", "");
    await edit(wiring, 'import { registerOrders } from "./orders.ts";\n', "");
    await rm(join(cwd, "src/namespaces/orders.ts"));
    await rm(join(cwd, "test/namespaces/orders.test.ts"));
    await rm(join(cwd, "src/namespaces/chat.ts"));
    await edit("src/events/orders.ts", "export", "// Ours.\nexport");

    expect(await add(orders, { cwd })).toMatchObject({
      code: "ADDED",
      message: expect.stringMatching(/^Brought back what was missing of the namespace orders in /),
    });

    expect(await read("src/events/orders.ts")).toContain("// Ours.\n");
    const { "src/namespaces/chat.ts": _chat, ...rest } = before;
    expect(await contentsOf(cwd)).toEqual({
      ...rest,
      "src/events/orders.ts": expect.not.stringMatching(before["src/events/orders.ts"] ?? ""),
    });
    expect(await update({ cwd, check: true })).toMatchObject({ code: "CURRENT" });
  });

  test("and another one: both are there, and an update has nothing to do", async () => {
    await add(orders, { cwd });
    await add({ namespace: "live-prices" }, { cwd });

    expect(await read(wiring)).toContain(
      "  registerChat(io);\n  registerOrders(io);\n  registerLivePrices(io);\n}\n",
    );
    expect(await update({ cwd, check: true })).toMatchObject({ code: "CURRENT" });
  });

  test.each([
    ["in Nest", { framework: "nest" }, "src/app.module.ts", "    ChatModule,\n    OrdersModule,\n"],
    ["in JavaScript", { language: "javascript" }, "src/namespaces/index.js", '"./orders.js";\n'],
  ] as const)("%s", async (_, answers, path, line) => {
    await make(answers);
    await add(orders, { cwd });
    expect(await read(path)).toContain(line);
    expect(await update({ cwd, check: true })).toMatchObject({ code: "CURRENT" });
  });

  test("dry: nothing is written, and the plan says what would be", async () => {
    const changed = await changedBy(async () => {
      const { code, files } = await add(orders, { cwd, diff: true });
      expect(code).toBe("PLANNED");
      expect(files).toContainEqual({
        path: wiring,
        action: "change",
        diff: expect.stringContaining("\n+  registerOrders(io);\n"),
      });
    });
    expect(changed).toEqual([]);
  });
});

test("git apply takes each diff in the folder of an app that is not the root of its repository", async () => {
  const repository = await temporaryFolder();
  cwd = join(repository, "services", "my-app");
  execFileSync("git", ["init", "--quiet", repository]);
  const apply = async (files: readonly { readonly diff?: string }[]) => {
    const input = files.map(({ diff = "" }) => diff).join("");
    await mkdir(cwd, { recursive: true });
    execFileSync("git", ["apply", "-"], { cwd, input, stdio: ["pipe", "ignore", "ignore"] });
  };

  await apply((await create({ directory: cwd }, { ...quick, diff: true })).files);
  expect(await read("tsconfig.json")).toContain("compilerOptions");

  await rm(cwd, { recursive: true });
  await create({ directory: cwd }, quick);
  await apply((await add(orders, { cwd, diff: true })).files);
  expect(await read(wiring)).toContain("registerOrders(io);");
});

describe("where people have registered namespaces of their own", () => {
  beforeEach(() => make());

  test("after ours: all are there", async () => {
    await edit(wiring, '"./chat.ts";', '"./chat.ts";\nimport { registerMine } from "./mine.ts";');
    await edit(wiring, "registerChat(io);", "registerChat(io);\n  registerMine(io);");

    await add(orders, { cwd });
    await add({ namespace: "prices" }, { cwd });

    expect(await read(wiring)).toBe(`import type { Server } from "socket.io";
import { registerChat } from "./chat.ts";
import { registerMine } from "./mine.ts";
import { registerOrders } from "./orders.ts";
import { registerPrices } from "./prices.ts";

/** Adds every namespace to the server: one file each in this folder. */
export function registerNamespaces(io: Server): void {
  registerChat(io);
  registerMine(io);
  registerOrders(io);
  registerPrices(io);
}
`);
  });

  test("in place of ours: both are there, and ours stays away", async () => {
    await edit(wiring, 'import { registerChat } from "./chat.ts";\n', "");
    await edit(wiring, "  registerChat(io);\n", "  io.of('/mine');\n");

    await add(orders, { cwd });

    const text = await read(wiring);
    expect(text).toContain("  io.of('/mine');\n  registerOrders(io);\n}\n");
    expect(text).not.toContain("registerChat");
  });

  test("in a way of their own: markers, and everything else is done", async () => {
    await write(wiring, "export const registerNamespaces = () => {};\n");

    const attempt = add(orders, { cwd });

    await expect(attempt).rejects.toMatchObject({
      code: "MERGE_CONFLICTS",
      exitCode: 3,
      data: { conflicts: [{ path: wiring }] },
    });
    expect(await read(wiring)).toMatch(/^<{7} /m);
    expect(await read("src/namespaces/orders.ts")).toContain("registerOrders");
  });
});

describe("nothing is changed", () => {
  beforeEach(() => make());

  test("when a path is taken, which is named", async () => {
    await write("src/namespaces/orders.ts", "mine\n");
    const data = { conflicts: [{ path: "src/namespaces/orders.ts" }] };
    expect(await failed(orders)).toMatchObject({
      error: { code: "TAKEN", exitCode: 3, data },
      changed: [],
    });
  });

  test("when a folder is where a file should be", async () => {
    await mkdir(join(cwd, "Dockerfile"));
    const data = { conflicts: [{ path: "Dockerfile" }] };
    expect(await failed({ with: ["docker"] })).toMatchObject({
      error: { code: "TAKEN", exitCode: 3, data },
      changed: [],
    });
  });

  test.each<[addition: unknown, code: string]>([
    [{ namespace: "Orders" }, "INVALID_VALUE"],
    [{ namespace: 5 }, "INVALID_VALUE"],
    [{ with: ["nope"] }, "UNKNOWN_VALUE"],
    [{ with: ["docker", "docker"] }, "REPEATED_VALUE"],
    [{ with: ["peers"] }, "CONTRADICTION"],
    [{}, "WHAT_TO_ADD"],
    [{ wiht: ["docker"] }, "UNKNOWN_ANSWER"],
  ])("when what is to be added is wrong: %j", async (addition, code) => {
    expect(await failed(addition as Addition)).toMatchObject({
      error: { code, exitCode: 2 },
      changed: [],
    });
  });

  test("when the app is behind its templates", async () => {
    cwd = await temporaryFolder();
    const description = describeApp({ ...defaults, directory: "my-app" });
    await writeOldApp(cwd, description, (file) => (file.path === "src/log.ts" ? undefined : file));

    expect(await failed(orders)).toMatchObject({
      error: { code: "UPDATE_FIRST", exitCode: 3 },
      changed: [],
    });

    await update({ cwd });
    expect(await add(orders, { cwd })).toMatchObject({ code: "ADDED" });
  });

  test("where there is no app", async () => {
    cwd = await temporaryFolder();
    expect(await failed(orders)).toMatchObject({
      error: { code: "NOT_AN_APP", exitCode: 2 },
      changed: [],
    });
  });
});

describe("an extra after the fact", () => {
  const answers: Partial<CreateAnswers> = { adapter: "redis" };

  test.each(choicesOf("with"))("%s: byte for byte what create --with gives", async (extra) => {
    await make({ ...answers, with: [extra] });
    const expected = await contentsOf(cwd);
    await make(answers);

    await add({ with: [extra] }, { cwd });

    expect(await contentsOf(cwd)).toEqual(expected);
  });

  test("comes back where people have deleted a file of it, also of one that another one needs", async () => {
    await make({ with: ["compose"] });
    const before = await contentsOf(cwd);
    await rm(join(cwd, "Dockerfile"));
    expect(await add({ with: ["docker"] }, { cwd })).toMatchObject({ code: "ADDED" });
    expect(await contentsOf(cwd)).toEqual(before);
    expect(await add({ with: ["docker"] }, { cwd })).toMatchObject({ code: "CURRENT" });
  });

  test("several at once, with a namespace: then in whatever steps", async () => {
    await make(answers);
    await add({ namespace: "orders", with: ["metrics", "auth"] }, { cwd });
    const expected = await contentsOf(cwd);
    await make({ ...answers, with: ["metrics"] });

    await add({ with: ["auth"] }, { cwd });
    await add(orders, { cwd });

    expect(await contentsOf(cwd)).toEqual(expected);
  });

  test("in a README that people rewrote: only that has to be looked at", async () => {
    await make();
    await write("README.md", "# Ours\n");

    await expect(add({ with: ["docker"] }, { cwd })).rejects.toMatchObject({
      code: "MERGE_CONFLICTS",
      data: { conflicts: [{ path: "README.md" }] },
    });

    expect(await read("Dockerfile")).toContain("FROM ");
    expect(JSON.parse(await read(".sticky-socketio/answers.json"))).toMatchObject({
      answers: { with: ["docker"] },
    });
  });
});
