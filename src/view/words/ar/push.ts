/** Arabic: notifications. */
import type { push as en } from "../en/push.ts";
import type { Translated } from "../t.ts";

export const push: Translated<typeof en> = {
  "push.title": "الإشعارات",
  "push.short.on": "مفعّلة",
  "push.short.off": "متوقفة",
  "push.on.title": "سيصلك الخبر",
  "push.on.text": "حين ينتظرك شيء وCairn مغلق، يخبرك هذا الجهاز.",
  "push.off.title": "لا شيء يخبرك",
  "push.ask.text": "ما دام Cairn مغلقًا، لا أحد يخبرك بأن شيئًا ينتظرك. تستطيع محطتك أن توقظ هذا الجهاز.",
  "push.refused.text": "الإشعارات مرفوضة لهذا الموقع. كل ما عداها يعمل. يمكنك السماح بها في إعدادات المتصفح، بجانب العنوان.",
  "push.install.text":
    "على iPhone وiPad لا يعمل هذا إلا من الشاشة الرئيسية. في Safari اضغط «مشاركة» ثم «إضافة إلى الشاشة الرئيسية»، وافتح Cairn من هناك.",
  "push.unsupported.text": "لا يمكن إيقاظ هذا المتصفح. تصل الرسائل متى كان Cairn مفتوحًا.",
  "push.turn.on": "أخبرني",
  "push.turn.off": "أوقفها",
  "push.no.relay": "على محطتك أن تجيب أولًا، وأن تعرف كيف توقظ الأجهزة.",
  "push.failed": "لم يعطِ المتصفح طريقة لإيقاظه. بعضها لا يملك طريقة، وبعضها يحتاج إلى إشارة لذلك.",
  "push.fine": "لا تقول أبدًا من ولا أين، بل إن شيئًا ينتظر فقط. صانع متصفحك هو من ينقل نداء الإيقاظ، فيعرف أن هذا الجهاز أُوقظ ومتى.",
  "push.hidden":
    "أنت تخفي لمن بريدك. إن أيقظت محطتك هذا الجهاز عرفت أن صناديق بريدك لسبعة أيام لجهاز واحد، ولا تعرف لمن هو. وبعد سبعة أيام لم يُفتح فيها Cairn لا توقظه. وبدون ذلك يصل بريدك حين يكون Cairn مفتوحًا.",
  "push.kinds": "ما تُخبر به",
  "push.kind.came": "وصلت رسالة",
  "push.kind.opened": "فُتحت رسالة",
  "push.kind.said": "تكلم أحد في غرفة",
  "push.kind.knocks": "أحدهم يطرق",
  "push.kind.on": "تُخبر به",
  "push.kind.off": "لا تُخبر به",
  "push.kinds.text": "ما دام Cairn مغلقًا لا يعرف ما هو، ويقول فقط إن شيئًا ينتظر.",
  "push.quiet": "ساعات الهدوء",
  "push.quiet.none": "لا شيء",
  "push.quiet.between": "من {from} إلى {to} بلا صوت",
  "push.quiet.from": "من",
  "push.quiet.to": "إلى",
  "push.test": "أرني واحدًا الآن",
  "push.test.body": "هكذا يبدو.",
  "push.test.done": "عُرض. إن لم تر شيئًا فانظر في إعدادات الجهاز نفسه.",
  "push.test.not": "لم يعرضه المتصفح.",
};
