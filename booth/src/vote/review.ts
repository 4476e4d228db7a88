// The last look: the choice, the tracker, and the one step that casts.

import { breathe, h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { type View, button, notice, working } from "../ui/page.ts";
import { castBallot } from "./casting.ts";
import type { Marks, Paper } from "./choices.ts";
import type { Booth } from "./main.ts";
import { closes } from "./stage.ts";

export function reviewView(booth: Booth): void {
  const { session, page } = booth;
  if (!session.admitted) return booth.restart();
  const online = booth.server !== null;
  const questions = session.papers.questions;

  const draw = (): View => ({
    over: session.info.name,
    title: t("review-title"),
    body: [
      h(
        "dl",
        { class: "answers" },
        questions.map((paper, index) => [
          h("dt", {}, paper.question),
          h("dd", {}, h("div", {}, chosen(paper, session.marks[index])), changeButton(paper, index)),
        ]),
      ),
      session.ready ? ready(session.ready.tracker) : working(t("review-making")),
    ],
  });

  const changeButton = (paper: Paper, index: number) =>
    button(t("review-change"), () => booth.go(index), {
      class: "link",
      id: `change-${index}`,
      "aria-label": t("review-change-question", { question: paper.question }),
    });

  const ready = (tracker: string) => [
    session.admitted && session.admitted.seq > 0 && notice("", h("p", {}, t("review-replaces"))),
    h("p", {}, online ? t("review-what") : t("file-review-what")),
    online && h("p", {}, t("review-again", { closes: closes(session.info) })),
    h(
      "div",
      { class: "actions" },
      button(online ? t("review-cast") : t("file-save"), () => castBallot(booth), { class: "primary", id: "cast" }),
      button(t("back"), () => history.back(), { class: "link" }),
    ),
    h("p", { class: "small-tracker" }, h("span", {}, t("review-tracker")), " ", h("span", { class: "mono", id: "tracker" }, tracker)),
    online && h("p", {}, button(t("review-check"), () => booth.go("check"), { class: "link", id: "check" })),
  ];

  page.show(draw);
  if (!session.ready) void sealThenShow(booth);
}

/** Sealing takes a moment on an old phone: the page says so first. */
async function sealThenShow({ session, page }: Booth): Promise<void> {
  await breathe();
  await breathe();
  if (!session.admitted) return;
  session.sealed();
  page.refresh();
  page.say(t("review-title"));
}

/** What was marked, in words: a line for each answer. */
function chosen(paper: Paper, marks: Marks | undefined): HTMLElement | HTMLElement[] {
  const line = (text: string) => h("p", { class: "chosen" }, text);
  if (!marks || marks.blank) return line(t("paper-blank"));
  const answers = paper.answers.filter((_, index) => marks.answers.has(index));
  return answers.length === 0 ? line(t("review-nothing")) : answers.map(line);
}
