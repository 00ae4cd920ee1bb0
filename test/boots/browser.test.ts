import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import { createCertificate, type Certificate } from "../support/certificate.ts";
import { buildApp, nameOf, type Choices } from "../support/render-app.ts";

const apps: readonly Choices[] = [
  ...choicesOf("framework").map((framework) => ({ framework })),
  { framework: "http", transports: "websocket", tls: true },
];

let browser: Browser;
let certificate: Certificate;

beforeAll(async () => {
  certificate = createCertificate();
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // As a single process it would end with its first page.
    args: [...chromium.args.filter((arg) => arg !== "--single-process"), "--no-sandbox"],
    headless: true,
  });
});

afterAll(async () => {
  await browser?.close();
  certificate.remove();
});

async function openPage(app: AppProcess): Promise<Page> {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await page.goto(await app.url());
  await page.locator("#connection", { hasText: /^connected$/ }).waitFor();
  return page;
}

async function openOnTwoWorkers(app: AppProcess): Promise<[Page, Page]> {
  const first = await openPage(app);
  for (let attempt = 0; attempt < 10; attempt++) {
    const other = await openPage(app);
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

test.each(apps.map((choices) => [nameOf(choices), choices] as const))(
  "two pages of %s on different workers chat over WebSocket",
  async (name, choices) => {
    const app = new AppProcess(await buildApp(choices, `browser-${name}`), certificate.environment);
    onTestFinished(() => app.killGroup());
    const [ada, grace] = await openOnTwoWorkers(app);
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
    for (const page of [ada, grace]) await page.close();
  },
);
