import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import chromium from "@sparticuz/chromium";
import type axe from "axe-core";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { secret, tokenOf } from "../extras/support/sign-in.ts";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";

let browser: Browser;
let axeSource: string;

beforeAll(async () => {
  axeSource = await readFile(fileURLToPath(import.meta.resolve("axe-core")), "utf8");
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // As a single process it would end with its first page.
    args: [...chromium.args.filter((arg) => arg !== "--single-process"), "--no-sandbox"],
    headless: true,
  });
});

afterAll(() => browser?.close());

/** What axe-core finds, of any impact, and whether the page is wider than the window. */
async function problemsOf(page: Page): Promise<unknown[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  const isTooWide = await page.evaluate<boolean>(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
  return [
    ...violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes.map((n) => n.html) })),
    ...(isTooWide ? ["wider than the window"] : []),
  ];
}

describe.each([{ auth: false }, { auth: true }])("the page, auth: $auth", ({ auth }) => {
  let app: AppProcess;

  beforeAll(async () => {
    const directory = await renderApp({ with: auth ? ["auth"] : [] }, `page-auth-${auth}`);
    app = new AppProcess(directory, { JWT_SECRET: auth ? secret : "" });
  });

  afterAll(() => app.stop());

  async function open(colorScheme: "light" | "dark", width: number): Promise<Page> {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => expect.fail(message));
    await page.goto(await app.url());
    return page;
  }

  test.each([
    ["light", 360],
    ["light", 1280],
    ["dark", 360],
    ["dark", 1280],
  ] as const)("has no accessibility problem in %s, %d pixels wide", async (scheme, width) => {
    const page = await open(scheme, width);
    const found: unknown[] = [];
    if (auth) {
      const signIn = page.locator("#sign-in");
      await signIn.getByText("A token is needed").waitFor();
      found.push(...(await problemsOf(page)));
      await signIn.getByLabel("Token").fill("nonsense");
      await signIn.getByRole("button").click();
      await signIn.getByText("The token is not valid").waitFor();
      found.push(...(await problemsOf(page)));
      await signIn.getByLabel("Token").fill(await tokenOf());
      await signIn.getByRole("button").click();
    }
    await page.locator("#connection", { hasText: /^connected$/ }).waitFor();
    await page.locator("#session", { hasText: /^[\w-]{20,}$/ }).waitFor();
    await page.getByLabel("Message").fill("Hello");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("log").getByText("Hello").waitFor();
    found.push(...(await problemsOf(page)));
    await page.getByLabel("Message").fill(" ");
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator("#problem", { hasText: /\w/ }).waitFor();
    found.push(...(await problemsOf(page)));
    expect(found).toEqual([]);
  });
});

test("the sign-in form is as wide as the chat, its field one line high, and its error red", async () => {
  const app = new AppProcess(await renderApp({ with: ["auth"] }, "page-sign-in"), {
    JWT_SECRET: secret,
  });
  onTestFinished(() => app.killGroup());
  for (const width of [360, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.goto(await app.url());
    await page.locator("#sign-in").getByRole("alert").waitFor();
    const boxOf = async (selector: string) => {
      const box = await page.locator(selector).boundingBox();
      if (!box) throw new Error(`${selector} is not visible`);
      return box;
    };
    const [chat, signIn] = [await boxOf(".chat"), await boxOf("#sign-in")];
    expect([signIn.x, signIn.width]).toEqual([chat.x, chat.width]);
    const [field, message] = [await boxOf("#sign-in input"), await boxOf("#text")];
    expect(field.height).toBe(message.height);
    expect(field.x).toBe((await boxOf("#from")).x);
    const colorOf = (selector: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).color`);
    expect(await colorOf("#sign-in [role=alert]")).toBe(await colorOf("#problem"));
    await page.close();
  }
});
