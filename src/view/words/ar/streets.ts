/** Arabic: the map with streets. */

import type { streets as en } from "../en/streets.ts";
import type { Translated } from "../t.ts";

export const streets: Translated<typeof en> = {
  "streets.title": "خريطة بالشوارع",
  "streets.short.none": "لا شيء محفوظ",
  "streets.short.saved": "محفوظ: {size}",
  "streets.area": "المنطقة التي نظرت إليها",
  "streets.area.none": "انظر أولًا إلى مكان على الخريطة، ثم يمكن حفظ شوارعه هنا.",
  "streets.look": "انظر ما المتاح",
  "streets.looking": "تُسأل المحطة",
  "streets.tells": "ترى المحطة أن أحدًا أراد هذا المربع الذي عرضه نحو {distance}. لا ترى من، ولا أي شارع.",
  "streets.save": "احفظ خريطة هذه المنطقة · {size}",
  "streets.saving": "{at} من {of}",
  "streets.here": "خريطة هذه المنطقة محفوظة.",
  "streets.where-i-am": "احفظ الخريطة حيث أكون",
  "streets.where-i-am.tells": "أثناء تنقلك ترى المحطة أن أحدًا على عنوانك الشبكي أراد هذه المربعات التي عرضها نحو 20 كم.",
  "streets.trouble.offline": "لا جواب من المحطة. لم يضع شيء، حاول لاحقًا.",
  "streets.trouble.none": "ليس لهذه المحطة خريطة بالشوارع. يستطيع من يشغّلها أن يضيف واحدة.",
  "streets.trouble.preparing": "ما زالت المحطة تُعد خريطتها. انظر مرة أخرى بعد دقيقة.",
  "streets.trouble.nothing-here": "خريطة هذه المحطة لا تصل إلى هنا.",
  "streets.trouble.gone": "تغيرت خريطة المحطة للتو. انظر مرة أخرى.",
  "streets.trouble.damaged": "ما وصل ليس ما وُعد به، وقد أُهمل.",
  "streets.trouble.full": "لم يبق مكان له على هذا الجهاز.",
  "streets.trouble.too-large": "هذا أكثر مما يتسع له هذا الجهاز.",
  "streets.too-large": "حجم شوارع هذا المكان {size}. لا يتسع هذا الجهاز لأكثر من {most}، لذلك لا تُجلب.",
  "streets.saved": "خريطة الشوارع على هذا الجهاز",
  "streets.saved.none": "لا شيء بعد. بدونها تعرف الخريطة البلدان والمدن، ولا تعرف شارعًا.",
  "streets.overview": "نظرة عامة",
  "streets.around": "حول {place}",
  "streets.detail": "{size}، حُفظ {day}",
  "streets.delete": "احذف {name}",
  "streets.show": "أظهر {name} على الخريطة",
  "streets.deleted": "حُذف.",
};
