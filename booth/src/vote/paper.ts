// The ballot paper, a page for each question.

import { h } from "../ui/dom.ts";
import { number, t } from "../ui/messages.ts";
import { type View, button, errorSummary } from "../ui/page.ts";
import { type Fault, type Marks, type Paper, faultOf, isSingle, mark } from "./choices.ts";
import type { Booth } from "./main.ts";

export function paperView(booth: Booth, index: number): void {
  const { session, page } = booth;
  const paper = session.papers.questions[index];
  const marks = session.marks[index];
  if (!paper || !marks) return booth.restart();
  let fault: Fault | null = null;
  const last = index === session.papers.questions.length - 1;
  const description = session.papers.election.description.trim();

  const draw = (): View => ({
    over: session.papers.questions.length > 1 ? t("paper-over", { number: index + 1, of: session.papers.questions.length }) : session.info.name,
    title: paper.question,
    body: [
      fault && errorSummary([{ field: "answer-0", text: explain(fault, paper) }]),
      index === 0 && session.scanned && h("p", { class: "ok" }, "✓ ", t("code-from-slip")),
      index === 0 && description !== "" && h("p", { class: "said" }, description),
      h(
        "form",
        { novalidate: true, autocomplete: "off", onsubmit: (event: Event) => submit(event) },
        choices(),
        h(
          "div",
          { class: "actions" },
          h("button", { class: "primary", type: "submit" }, last ? t("paper-go") : t("paper-next")),
          button(t("back"), () => history.back(), { class: "link" }),
        ),
      ),
    ],
  });

  const choices = () => {
    const count = h("p", { class: "hint", id: "count", role: "status" }, counted(paper, marks));
    const change = (answer: number | "blank", on: boolean) => {
      mark(paper, marks, answer, on);
      show();
      count.textContent = counted(paper, marks);
    };
    const boxes: HTMLInputElement[] = [];
    const show = () =>
      boxes.forEach((box, place) => {
        box.checked = place === paper.answers.length ? marks.blank : marks.answers.has(place);
        box.closest(".choice")?.classList.toggle("marked", box.checked);
      });
    const row = (answer: number | "blank", text: string, hint?: string) => {
      const box = h("input", {
        type: isSingle(paper) ? "radio" : "checkbox",
        name: "answer",
        id: `answer-${answer}`,
        onchange: () => change(answer, box.checked),
      });
      boxes.push(box);
      const says = h("span", { class: "says" }, text, hint && h("span", { class: "aside" }, hint));
      return h("li", {}, h("label", { class: "choice" }, box, says));
    };
    const rows = [paper.answers.map((answer, place) => row(place, answer)), paper.blank && row("blank", t("paper-blank"), t("paper-blank-hint"))];
    show();
    return h(
      "fieldset",
      { "aria-labelledby": "heading", "aria-describedby": fault ? "rule wrong" : "rule", class: fault ? "field wrong" : "field" },
      h("p", { class: "hint", id: "rule" }, rule(paper)),
      fault && h("p", { class: "message", id: "wrong" }, explain(fault, paper)),
      h("ul", { class: "choices" }, rows),
      paper.max > 1 && count,
    );
  };

  const submit = (event: Event) => {
    event.preventDefault();
    fault = faultOf(paper, marks);
    if (!fault) return booth.go(last ? "review" : index + 1);
    page.show(draw);
    document.getElementById("errors")?.focus();
  };

  page.show(draw);
}

/** How many may be chosen. */
function rule({ min, max, answers }: Paper): string {
  if (min === max) return min === 1 ? t("paper-one") : t("paper-exactly", { min: number(min) });
  if (min === 0) return t("paper-up-to", { max: number(Math.min(max, answers.length)) });
  return t("paper-range", { min: number(min), max: number(max) });
}

function counted({ max }: Paper, { answers }: Marks): string {
  return t("paper-chosen", { count: answers.size, max });
}

function explain(fault: Fault, { blank }: Paper): string {
  switch (fault.kind) {
    case "none":
      return t(blank ? "paper-none-blank" : "paper-none", { min: fault.min });
    case "few":
      return t("paper-too-few", { count: fault.count, min: fault.min });
    case "many":
      return t("paper-too-many", { count: fault.count, max: fault.max, over: fault.count - fault.max });
  }
}
