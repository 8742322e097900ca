/** Arabic: words about backups, drafts and space that every page may need. */
import type { keeping as en } from "../en/keeping.ts";
import type { Translated } from "../t.ts";

export const keeping: Translated<typeof en> = {
  "restoring.banner": "نسختك الاحتياطية في طريق العودة.",
  "restoring.banner.writing": "نسختك الاحتياطية في طريق العودة: {done} من {total}.",
  "restoring.banner.failed": "نسختك الاحتياطية لم تعد بعد.",
  "restoring.banner.go": "اعرض",
  "draft.banner": "بدأت رسالة.",
  "draft.go": "تابع",
  "draft.drop": "دعها",
  "draft.drop.title": "التخلي عن هذه الرسالة؟",
  "draft.drop.text": "يذهب ما كتبته إلى الأبد.",
  "space.full.banner": "هذا الجهاز ممتلئ. لا يمكن حفظ شيء جديد.",
  "space.full.go": "أفرغ مساحة",
  "space.broken.banner": "لا يحفظ هذا الجهاز شيئًا الآن. ما تفعله سيضيع.",
  "space.broken.go": "أعد التحميل",
};
