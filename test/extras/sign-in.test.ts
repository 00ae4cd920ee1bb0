import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";
import { now, secret, tokenOf } from "./support/sign-in.ts";

let app: AppProcess;
let browser: Browser;

beforeAll(async () => {
  const directory = await renderApp({ with: ["auth"] }, "sign-in");
  app = new AppProcess(directory, { JWT_SECRET: secret });
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, "--no-sandbox"],
    headless: true,
  });
});

afterAll(async () => {
  await browser?.close();
  app.killGroup();
});

test("the page asks for a token, keeps it for other tabs, and asks again when it expires", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  await page.goto(await app.url());

  const signIn = page.locator("#sign-in");
  const token = signIn.getByLabel("Token");
  const connection = page.locator("#connection");
  await signIn.getByText("A token is needed").waitFor();

  await token.fill("<b>nonsense</b>");
  await signIn.getByRole("button").click();
  await signIn.getByText("The token is not valid").waitFor();

  await token.fill(` ${await tokenOf()}\n`);
  await signIn.getByRole("button").click();
  await connection.getByText(/^connected$/).waitFor();
  expect(await signIn.count()).toBe(0);
  await page.getByLabel("Message").fill("I am in");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("log").getByText("I am in").waitFor();

  const other = await context.newPage();
  await other.goto(await app.url());
  await other.locator("#connection", { hasText: /^connected$/ }).waitFor();

  const shortly = await tokenOf({ exp: now() + 2 });
  await page.evaluate(`localStorage.setItem("token", ${JSON.stringify(shortly)})`);
  await page.reload();
  await connection.getByText(/^connected$/).waitFor();
  await signIn.getByText("The token has expired").waitFor();
  await token.fill(await tokenOf());
  await signIn.getByRole("button").click();
  await connection.getByText(/^connected$/).waitFor();
  expect(problems).toEqual([]);
});
