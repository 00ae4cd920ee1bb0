import { expect, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { filesOf } from "./support/rendered.ts";

const guide = "## From one server to two";
const readmeOf = async (...args: Parameters<typeof filesOf>) =>
  (await filesOf(...args))["README.md"] ?? "";

test.each(choicesOf("adapter").filter((adapter) => adapter !== "cluster"))(
  "an app with %s is told to start Redis first, and how it becomes two servers",
  async (adapter) => {
    const readme = await readmeOf({ adapter });
    const [start = ""] = /```sh[^]*?```/.exec(readme) ?? [];
    expect(start).toMatch(
      /# redis.* REDIS_URL[^]*docker run .*127\.0\.0\.1:6379:6379 redis:8-alpine\nnpm install/,
    );
    const text = readme.slice(readme.indexOf(guide));
    for (const name of ["SERVER_ID", "ADMIN_PORT", "ADMIN_HOST", "DRAIN_TIMEOUT_MS"]) {
      expect(text).toContain(`| \`${name}\` |`);
    }
    expect(text).not.toContain("PEER_");
  },
);

test("of what is chosen", async () => {
  const readme = await readmeOf({ adapter: "redis", with: ["peers", "haproxy"] });
  const text = readme.slice(readme.indexOf(guide));
  for (const name of ["PEER_SECRET", "PEER_PORT", "PEER_ADDRESS"]) {
    expect(text).toContain(`| \`${name}\` |`);
  }
  expect(text).toContain("`deploy/haproxy/haproxy.cfg`: write");
});

test("an app that has one server is told nothing of this", async () => {
  const readme = await readmeOf({ adapter: "cluster" });
  expect(readme).not.toContain(guide);
  expect(readme).not.toContain("docker run");
});
