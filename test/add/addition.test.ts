import { describe, expect, test } from "vitest";
import { type Addition, parseAddition, withAddition } from "../../generators/add/addition.ts";
import { type AppDescription, describeApp } from "../../generators/files/description.ts";
import { choicesOf } from "../../generators/options.ts";
import { defaults } from "../support/render-app.ts";

const app: AppDescription = describeApp({ ...defaults, directory: "my-app" });
const added = (...additions: Addition[]) => additions.reduce(withAddition, app);

describe("what is typed", () => {
  test.each<[words: string[], addition: Addition]>([
    [["namespace", "orders"], { namespace: "orders" }],
    [["metrics, docker"], { with: ["metrics", "docker"] }],
    ...choicesOf("with").map((extra): [string[], Addition] => [[extra], { with: [extra] }]),
  ])("%j", (words, addition) => {
    expect(parseAddition(words)).toEqual(addition);
  });

  test.each([
    [[], "WHAT_TO_ADD", "Valid values: namespace <name>, docker, "],
    [["namespace"], "WHAT_TO_ADD", '"add namespace <name>"'],
    [["namespace", "a", "b"], "TOO_MANY_ARGUMENTS", 'after "a": there is also "b"'],
    [["docker", "compose", "auth"], "TOO_MANY_ARGUMENTS", "with commas: add docker,compose,auth"],
    [["docker", "orders"], "TOO_MANY_ARGUMENTS", 'after "docker": there is also "orders".'],
    [["dokcer"], "UNKNOWN_VALUE", "Did you mean docker?"],
    [["docker,"], "UNKNOWN_VALUE", 'does not know ""'],
  ])("%j is refused with exit 2", (words, code, message) => {
    const attempt = () => parseAddition(words);
    expect(attempt).toThrow(expect.objectContaining({ code, exitCode: 2 }));
    expect(attempt).toThrow(message);
  });
});

describe("an app with something added to it", () => {
  test("has it last, whatever else it has", () => {
    const { answers, namespaces } = added(
      { namespace: "orders" },
      { with: ["metrics"] },
      { namespace: "live-prices", with: ["docker"] },
    );
    expect(namespaces).toEqual([{ name: "orders" }, { name: "live-prices" }]);
    expect(answers).toEqual({ ...app.answers, with: ["metrics", "docker"] });
  });

  test("a second time is the same app, also where another extra brought it along", () => {
    const once = added({ namespace: "orders", with: ["compose"] });
    expect(withAddition(once, { namespace: "orders", with: ["docker", "compose"] })).toBe(once);
  });

  test("refuses what does not go together with its answers", () => {
    expect(() => added({ with: ["peers"] })).toThrow(
      expect.objectContaining({ code: "CONTRADICTION", exitCode: 2 }),
    );
  });
});

describe("the name of a namespace", () => {
  test.each(["a", "orders", "live-prices", "v2", "class", "constructor", "x".repeat(40)])(
    "%s",
    (name) => {
      expect(added({ namespace: name }).namespaces).toEqual([{ name }]);
    },
  );

  test.each([
    ["", "begins with a letter"],
    ["Orders", "try orders"],
    ["livePrices", "try live-prices"],
    ["live prices", "try live-prices"],
    ["2nd", "try nd"],
    ["-a", "try a"],
    ["a-", "try a"],
    ["a--b", "try a-b"],
    ["a_b", "try a-b"],
    ["../escape", "try escape"],
    ["größe", "lower-case letters"],
    ["Chat", "begins with a letter"],
    ["x".repeat(41), "it has 41 characters"],
    ["chat", "every app has something of this name"],
    ["index", "every app has"],
    ["app", "every app has"],
    ["con", "Windows"],
    ["com1", "Windows"],
  ])("%j is refused with exit 2", (name, message) => {
    const attempt = () => added({ namespace: name });
    expect(attempt).toThrow(expect.objectContaining({ code: "INVALID_VALUE", exitCode: 2 }));
    expect(attempt).toThrow(message);
  });

  test("is refused where the code of another one would be called the same", () => {
    expect(() => added({ namespace: "a-1" }, { namespace: "a1" })).toThrow(
      'it would be called A1, as the namespace "a-1" is',
    );
  });
});
