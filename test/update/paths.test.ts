import { expect, test } from "vitest";
import { pathProblem } from "../../generators/record/paths.ts";

test.each([
  ["../outside.txt", "it may leave the app's folder"],
  ["a/../../outside.txt", "it may leave the app's folder"],
  ["a/..", "it may leave the app's folder"],
  ["/etc/outside.txt", "it is absolute"],
  ["C:/outside.txt", "it is absolute"],
  ["C:outside.txt", "it is absolute"],
  ["..\\outside.txt", "it has a backslash"],
  ["\\\\server\\outside.txt", "it has a backslash"],
  ["./a.txt", "it is not normalised"],
  ["a//b.txt", "it is not normalised"],
  ["a/", "it is not normalised"],
  ["a/./b", "it is not normalised"],
  ["", "it is empty"],
  ["a\0b", "it has a control character"],
  ["a\nb", "it has a control character"],
  [".git/hooks/pre-commit", ".git is not for files of an app"],
  ["sub/.GIT/config", ".GIT is not for files of an app"],
  [".git./config", ".git. is not for files of an app"],
  [".g\u200cit/config", ".g\u200cit is not for files of an app"],
  [".sticky-socketio/answers.json", ".sticky-socketio is not for files of an app"],
  ["GIT~1/hooks/pre-commit", "it is a short name of Windows"],
  ["sub/sticky~2/answers.json", "it is a short name of Windows"],
  ["a.txt::$DATA", "it has a colon"],
  ["sub/a.txt:more", "it has a colon"],
  ["sub./a.txt", "it ends with a dot or a space"],
  ["a.txt ", "it ends with a dot or a space"],
  ["a/".repeat(64) + "b", "it has too many folders"],
  ["a".repeat(1025), "it is too long"],
])("%j is no path of an app's file", (path, problem) => {
  expect(pathProblem(path)).toBe(problem);
});

test.each([
  "README.md",
  ".gitignore",
  ".github/workflows/ci.yml",
  "übersicht der dienste.txt",
  "a..b/c...d",
  "src/main.ts",
])("%s is one", (path) => {
  expect(pathProblem(path)).toBeUndefined();
});
