// Messages in the reader's language (Fluent). It comes from the address (?lang=nb), else from the cookie that the server's pages
// set where somebody chooses a language, else from the browser: the page speaks it at its first paint, without asking. A browser that speaks
// none of ours gets the language of the body, as on the server's pages; that one must be asked for.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

export type Language = "en" | "nb";

/** Every language under its own name. */
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: "en", name: "English" },
  { code: "nb", name: "Norsk" },
];

const bundles: Record<Language, FluentBundle> = { en: bundle("en-GB"), nb: bundle("nb-NO") };
let current: Language = "en";

function bundle(locale: string): FluentBundle {
  // Isolation marks would be copied along with trackers and fingerprints.
  return new FluentBundle(locale, { useIsolating: false });
}

/** Adds a page's messages in all languages. */
export function loadMessages(sources: Record<Language, string>): void {
  for (const { code } of LANGUAGES) bundles[code].addResource(new FluentResource(sources[code]));
}

/** The cookie in which the server's pages keep a language that was chosen; it lasts a year. */
const COOKIE = "language";
const YEAR = 31_536_000;

/** The language asked for by the address, else the one that was chosen on the server's pages, else the browser's; `null` if none is ours. */
export function preferredLanguage(search: string, cookies: string, browser: readonly string[]): Language | null {
  const asked = new URLSearchParams(search).get("lang") ?? "";
  const chosen = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(cookies)?.[1] ?? "";
  for (const wish of [asked, chosen, ...browser]) {
    const known = knownLanguage(wish);
    if (known) return known;
  }
  return null;
}

/** Which of ours a language tag means. */
export function knownLanguage(tag: string): Language | null {
  if (/^(nb|no|nn)\b/i.test(tag)) return "nb";
  return /^en\b/i.test(tag) ? "en" : null;
}

export function language(): Language {
  return current;
}

/** Speaks this language from now on; the page must be drawn again. */
export function setLanguage(code: Language): void {
  current = code;
  document.documentElement.lang = code;
}

/** The cookie that takes a choice made here back to the server's pages. It says nothing but the language. */
export function languageCookie(code: Language, secure: boolean): string {
  return `${COOKIE}=${code}; Path=/; SameSite=Lax; Max-Age=${YEAR}${secure ? "; Secure" : ""}`;
}

/** A message. Numbers among the arguments are written as the language writes them. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  const message = bundles[current].getMessage(id);
  if (!message?.value) throw new Error(`no message ${id}`);
  return bundles[current].formatPattern(message.value, args ?? null);
}

function locale(): string {
  return current === "nb" ? "nb-NO" : "en-GB";
}

/** `2,388`, `2 388` */
export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** `Kari and Ola`, `Kari, Ola and Amina` */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);
}

/** `Friday 4 December 2026 at 20:00 (Oslo)`: weekday and zone always said. */
export function dateTime(iso: string, zone: string): string {
  const text = new Intl.DateTimeFormat(locale(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).format(new Date(iso));
  return `${text} (${zone.split("/").pop()?.replaceAll("_", " ") ?? zone})`;
}
