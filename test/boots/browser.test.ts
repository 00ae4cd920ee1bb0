import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";

let app: AppProcess;
let browser: Browser;

beforeAll(async () => {
  const directory = await renderApp(
    { framework: "express", adapter: "cluster", balancing: "least-connection" },
    "browser",
  );
  app = new AppProcess(directory);
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

async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(await app.url());
  await page.locator("#connection", { hasText: /^connected$/ }).waitFor();
  return page;
}

async function openOnTwoWorkers(): Promise<[Page, Page]> {
  const first = await openPage();
  for (let attempt = 0; attempt < 10; attempt++) {
    const other = await openPage();
    if ((await workerOf(other)) !== (await workerOf(first))) return [first, other];
  }
  throw new Error("11 pages in a row came to one worker");
}

function workerOf(page: Page): Promise<string> {
  return page.locator("#worker", { hasText: "pid" }).innerText();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

test("two pages on different workers chat with each other over WebSocket", async () => {
  const [ada, grace] = await openOnTwoWorkers();
  for (const page of [ada, grace]) {
    await page.locator("#transport", { hasText: /^websocket$/ }).waitFor();
    await page.locator("#session", { hasText: /^[\w-]{20,}$/ }).waitFor();
  }

  await ada.getByLabel("Name").fill("Ada");
  await say(ada, "Hello, Grace");
  await grace.getByRole("log").getByText("Hello, Grace").waitFor();

  await say(grace, "<img src=x onerror=document.title='broken'> is only text");
  await ada.getByRole("log").getByText("<img src=x").waitFor();
  expect(await ada.locator("#messages img").count()).toBe(0);
  expect(await ada.title()).not.toBe("broken");
});
