/** Arabic: what every page may have to say about backups, drafts and space. */
import type { keeping as en } from "../en/keeping.ts";
import type { Translated } from "../t.ts";

export const keeping: Translated<typeof en> = {
  "unit.kb": "{n}\u00a0ك.ب",
  "unit.mb": "{n}\u00a0م.ب",
  "unit.gb": "{n}\u00a0غ.ب",
  "trouble.bad-backup": "ليست هذه نسخة احتياطية لك، أو أنها تالفة. لم يتغيّر شيء.",
  "trouble.older-backup": "هذه النسخة الاحتياطية أقدم مما على هذا الجهاز. ومع ذلك تستطيع أن تضيف ما ينقص.",
  "trouble.backup-failed": "لم تُحفظ النسخة الاحتياطية. السبب مذكور أعلاه.",
  "trouble.no-answer": "المحطة لا تجيب. لم يتغيّر شيء. حاول من جديد حين تعود الإشارة.",
  "trouble.bad-passcode": "ليس هذا رمز المرور.",
  "trouble.weak-passcode": "ستة محارف على الأقل. والأكثر أفضل.",
  "trouble.wait": "محاولات خاطئة كثيرة. انتظر قليلًا.",
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
