import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { nameOf, nameProblem } from "../../generators/name.ts";

describe("the app's name", () => {
  test("is the last part of the directory", () => {
    expect(nameOf("somewhere/my-app")).toBe("my-app");
    expect(nameOf("my-app/")).toBe("my-app");
    expect(nameOf(".")).toBe(basename(process.cwd()));
  });

  test.each(["my-app", "a", "services/chat.v2", "./chat_2"])("%s is fine", (directory) => {
    expect(nameProblem(directory)).toBeUndefined();
  });

  test.each([
    ["MyApp", "capital letters", "myapp"],
    ["services/My App", "URL-friendly", "services/my-app"],
    ["http", "core module", "http-socketio-app"],
    [".hidden", "period", "hidden"],
    ["_x", "underscore", "x"],
    ["héllo", "URL-friendly", "he-llo"],
    ["node_modules", "not a valid", "node_modules-socketio-app"],
    ["???", "URL-friendly", "socketio-app"],
  ])("%s: %s", (directory, reason, suggestion) => {
    const problem = nameProblem(directory);
    expect(problem).toContain(reason);
    expect(problem).toMatch(new RegExp(`try ${suggestion}$`));
  });

  test("an empty one is asked for", () => {
    expect(nameProblem(" ")).toBe("a directory is needed");
  });
});
