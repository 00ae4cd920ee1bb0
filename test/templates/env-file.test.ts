import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "../../templates/base/src/env-file.ts";

const parse = (text: string) => parseEnvFile(Buffer.from(text));

test.each([
  "",
  "# nothing but a comment",
  "A=1\nB=2",
  "\n  A = 1  \n\nexport B=2\n# C=3\n",
  'A="one\ntwo = 2\n# three"\nB=\'x # y\'\nC=`"`\n',
  "A=\nB= # a comment\nC=1 # another\nD='x' # a third\n",
  "A=1\r\nB='x'\r\n",
  "A-b.c=x=y\n1=2\n",
])("reads %j as Node does", (text) => {
  expect(parse(text)).toEqual({ ...parseEnv(text) });
});

test("takes a byte order mark for none of the first name", () => {
  expect(parse("\uFEFFPORT=4000\nHOST=x\n")).toEqual({ PORT: "4000", HOST: "x" });
});

describe("refuses, and says why,", () => {
  test.each([
    ["UTF-16 with a mark", Buffer.from("\uFEFFPORT=4000\n", "utf16le")],
    ["big-endian UTF-16 with a mark", Buffer.from("\uFEFFPORT=4000\n", "utf16le").swap16()],
    ["UTF-16 without a mark", Buffer.from("PORT=4000\n", "utf16le")],
    ["Latin-1", Buffer.from("NAME=Zoë\n", "latin1")],
  ])("%s", (_what, bytes) => {
    expect(() => parseEnvFile(bytes)).toThrow("is not UTF-8: save it in that encoding");
  });

  test.each([
    ["PORT 4000\n", "line 1: write NAME=value, or # and a comment"],
    ["# x\n\n=4000\nB=1\n", "line 3: write NAME=value"],
    ["MY PORT=4000\n", "line 1: write NAME=value"],
    ["A='x\ny'\nPORT=1\nPORT=2\n", "line 4: PORT is set in line 3 already, remove one of them"],
    ["A=1\nB='x\n", "line 2: the value of B has no closing quote"],
    ["A='x'y\n", "line 1: the value of A goes on after its closing quote"],
    ["A=abc#def\n", "line 1: # begins a comment, quote the value of A"],
    ["A=#fff\n", "line 1: # begins a comment, quote the value of A"],
  ])("%j", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
