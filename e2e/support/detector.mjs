// A browser in which nothing that was typed may run: every execution, every dialog and every violation of a page's policy is written down.

import { DESK, PATIENCE } from "./browser.mjs";

/** A person whose browser is watched; `found` holds what should not have happened. */
export async function watched(browser, options = {}) {
  const context = await browser.newContext({ viewport: DESK, locale: "en-GB", acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE);
  const found = [];
  await context.exposeBinding("__found", ({ page }, what) => found.push(`${what} at ${page.url()}`));
  await context.addInitScript(() => {
    Object.defineProperty(window, "__xss", { set: () => window.__found("a script ran") });
    window.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
      window.__found(`policy: ${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  context.on("dialog", (dialog) => {
    if (dialog.type() !== "beforeunload") found.push(`a dialog: ${dialog.message()}`);
    void dialog.accept();
  });
  context.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) found.push(`console: ${message.text()}`);
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => found.push(`an error in a page: ${error}`));
  page.on("popup", () => found.push("a window opened"));
  return { context, page, found };
}

/** Everything on this page that a reader can see or that a program reads out, and what in it looks as if it had been text once. */
export async function content(page) {
  return page.evaluate(() => {
    const texts = [document.title, document.body.innerText, document.body.textContent];
    for (const field of document.querySelectorAll("input, textarea, option, button")) texts.push(field.value);
    for (const one of document.querySelectorAll("[aria-label], [alt]")) texts.push(one.getAttribute("aria-label") ?? one.getAttribute("alt"));
    const strange = [];
    for (const one of document.querySelectorAll("*")) {
      if ([...one.attributes].some(({ name }) => name.startsWith("on"))) strange.push(one.outerHTML);
      if (["IFRAME", "OBJECT", "EMBED", "BASE", "MARQUEE", "MATH"].includes(one.nodeName)) strange.push(one.outerHTML);
      for (const name of ["href", "src", "action", "formaction", "xlink:href"]) {
        if (/^\s*(javascript|vbscript|data:text)/i.test(one.getAttribute(name) ?? "")) strange.push(one.outerHTML);
      }
    }
    const links = [...document.querySelectorAll("a[href]")].map((link) => link.href);
    const forms = [...document.querySelectorAll("form")].map((form) => ({
      action: new URL(form.action).pathname,
      fields: [...form.querySelectorAll("input, textarea")].filter(({ type }) => ["text", "email", "search", "url", "tel", "textarea"].includes(type)).map(({ name }) => name),
    }));
    return { texts, strange, links, forms };
  });
}
