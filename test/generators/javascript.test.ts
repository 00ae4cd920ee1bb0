import { describe, expect, test } from "vitest";
import { toJavaScript } from "../../tools/javascript.ts";

describe("a template in JavaScript", () => {
  test("has no gap where a type was imported, on however many lines", async () => {
    const source = `import { a } from "a";
import type {
  Long,
  Longer,
} from "./types.ts";
import { b } from "./b.ts";

export const c: Long = a(b);
`;
    expect(await toJavaScript(source)).toBe(`import { a } from "a";
import { b } from "./b.js";

export const c = a(b);
`);
  });

  test("keeps what is decided when an app is made, and the place of it", async () => {
    const source = `import type { Server } from "socket.io";
<%_ for (const { module, name } of added) { -%>
import { <%- name %> } from "<%- module %>";
<%_ } -%>

export function register(io: Server): void {
  <%_ for (const { name } of added) { -%>
  <%- name %>(io);
  <%_ } -%>
}
`;
    expect(await toJavaScript(source)).toBe(`<%_ for (const { module, name } of added) { -%>
import { <%- name %> } from "<%- module %>";
<%_ } -%>

export function register(io) {
  <%_ for (const { name } of added) { -%>
  <%- name %>(io);
  <%_ } -%>
}
`);
  });
});
