/** Arabic: the welcome, and restoring an identity. */
import type { welcome as en } from "../en/welcome.ts";
import type { Translated } from "../t.ts";

export const welcome: Translated<typeof en> = {
  "welcome.title": "اترك كلماتك حيث\u00a0تنتمي.",
  "welcome.lead": "لا يقرؤها إلا من تختارهم. هناك فقط. وفي وقتها فقط.",
  "welcome.start": "ابدأ الآن",
  "welcome.restore": "عندي كلمات",
  "welcome.fine": "لا رقم هاتف ولا بريد. مفتاحك يُصنع هنا.",
  "welcome.link": "جئت من رابط أحدهم. ينتظرك حتى تبدأ.",
  "welcome.ring": "100 م",
  "welcome.failed": "لم ينجح ذلك. لم يتغيّر شيء. حاول من جديد.",
  "name.title": "بماذا يناديك الآخرون؟",
  "name.help": "من يفتح رابطك يراه أولًا. ولهم أن يسمّوك باسم آخر.",
  "name.closed": "تُفتح الرسائل ما دام Cairn مفتوحًا. وهو مغلق لا يُفتح شيء، لكن أنا ← الإشعارات تستطيع أن تخبرك أن شيئًا ينتظر.",
  "name.hide": "أخفِ من يكتب لمن",
  "name.hide.on": "مفعّل. تغادر الرسالة متأخرة حتى نصف دقيقة، كي لا يدلّ وقتها المحطة على شيء.",
  "name.hide.off": "متوقّف. ترى المحطة لأي مفتاح بريدي.",
  "name.go": "متابعة",
  "name.skip": "المتابعة بلا اسم",
  "restore.title": "كلماتك الـ 24",
  "restore.label": "الكلمات، أو 64 رقمًا ست عشريًا",
  "restore.help": "بترتيبها. لا تهمّ المسافات ولا الأسطر ولا حالة الأحرف. هي تعيد مفتاحك، وما في نسختك الاحتياطية.",
  "restore.empty": "الكلمات ناقصة. اكتب الأربع والعشرين كلها، بترتيبها.",
  "restore.go": "أعدني",
  "words.count": "يجب أن تكون 24 كلمة. عددها هنا {n}.",
  "words.unknown": "«{word}» ليست من كلمات القائمة. قارنها بورقتك.",
  "trouble.bad-words": "ليست هذه 24 كلمة من القائمة، أو أن إحداها في غير مكانها. قارنها بورقتك.",
};
