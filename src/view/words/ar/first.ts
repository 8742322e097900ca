/** Arabic: what the first paint needs. */
import type { Translation } from "../t.ts";

export const first: Translation<"first"> = {
  "app.name": "Cairn",
  "title.page": "{title} · Cairn",
  back: "رجوع",
  "try.again": "حاول من جديد",
  "lazy.failed": "تعذّر تحميل هذه الصفحة. تحتاج إلى إشارة في المرة الأولى.",
  "failed.title": "لا يستطيع Cairn أن يبدأ",
  "failed.storage": "هذا المتصفح لا يسمح لـ Cairn بحفظ أي شيء، ولا حتى مفتاحك. السبب غالبًا نافذة خاصة. افتح Cairn في نافذة عادية.",
  "failed.crypto": "ينقص هذا المتصفح ما يحتاجه Cairn ليختم الرسائل. متصفح أحدث يفي بذلك.",
  "failed.gone": "اضطر Cairn إلى التوقف",
  "failed.erased": "مُحي ما كان Cairn يحفظه على هذا الجهاز، ومعه مفتاحك. كلماتك الـ 24 تعيده.",
  "failed.newer": "ما هو محفوظ هنا يخص إصدارًا أحدث من Cairn، ربما في علامة تبويب أخرى. حاول من جديد لتحصل عليه.",
  "failed.held": "إصدار أقدم من Cairn مفتوح في علامة تبويب أخرى. أغلقه ثم حاول من جديد.",
  "trouble.storage": "لم يستطع هذا الجهاز حفظ ذلك، فلم يتغيّر شيء. حاول من جديد.",
  "trouble.full": "هذا الجهاز ممتلئ، فلم يُحفظ شيء. أفرغ مساحة أولًا.",
  "name.label": "اسمي",
};
