import type { commands as english } from '../en/commands.ts';
import { count, from, list, ltr, numbered, quoted, typed } from './grammar.ts';

/** Kept in one line (U+2060): a number that breaks at its hyphen reads oddly from the right. Commands come without such marks. */
const caseNumber = ltr('DSR-\u2060104');
const withAddress = `/تصدير ${ltr('megan@contoso.com')} ${caseNumber} طلب وصول صاحب البيانات`;
const withMention = `/تصدير ${ltr('@Megan Bowen')} ${caseNumber} طلب وصول صاحب البيانات`;
const howInShared = 'اذكرني ثم اذكر الشخص (أو اكتب عنوانه) ثم رقم الحالة وملاحظة للموافق:';

export const commands: typeof english = {
  help: {
    title: 'تصدير البيانات الشخصية',
    lead: 'أصدّر البيانات التي تحتفظ بها خدمات Microsoft السحابية عن شخص في مؤسستك، استجابةً لطلبات أصحاب البيانات. يقرر أحد الموافقين أولًا؛ ثم أرسل طلب التصدير إلى Microsoft مرة واحدة وأتابعه وأخبرك عند اكتماله.',
    howTitle: 'كيف تطلب تصديرًا',
    how: {
      personal: 'اكتب عنوان الشخص ورقم الحالة وملاحظة للموافق:',
      groupChat: howInShared,
      channel: howInShared,
    },
    examples: { personal: withAddress, groupChat: withMention, channel: withMention },
    commandsTitle: 'ما يمكنك كتابته',
    several:
      'أو اكتب /تصدير وحده، فيسألك نموذج عن الباقي. يمكن كتابة 20 عنوانًا على الأكثر في أمر واحد، ولكل عنوان طلب.',
    who: 'من يحق له',
    whoValue: 'من عيّنهم المسؤول للطلب والموافقة. لا يحق للضيوف أي منهما.',
    elsewhere: 'استخدم Microsoft Purview لذلك.',
    shared:
      'أو اذكرني مع /تصدير وحده، فيُفتح نموذج في محادثتنا الخاصة. يرى الآخرون هنا الشخص المطلوب تصدير بياناته؛ ليبقى ذلك بيننا، اكتب إليّ في المحادثة الخاصة.',
    fallback: 'اكتب /تصدير ثم عنوان الشخص ورقم الحالة وملاحظة للموافق.',
  },

  commands: {
    export: {
      words: ['تصدير', 'صدر', 'صدّر'],
      description: 'طلب تصدير: الشخص ورقم الحالة وملاحظة للموافق',
    },
    status: { words: ['حالة', 'حاله'], description: 'حالة عملية تصدير: رقمها أو الشخص' },
    list: {
      words: ['قائمة', 'قائمه'],
      description: 'قائمة عمليات التصدير: مفتوحة أو طلباتي أو متأخرة أو الكل',
    },
    withdraw: { words: ['سحب', 'إلغاء', 'الغاء'], description: 'سحب تصدير طلبته أنت: رقمه' },
    approve: { words: ['موافقة', 'موافقه', 'أوافق', 'اوافق'], description: 'الموافقة على تصدير: رقمه' },
    reject: { words: ['رفض', 'أرفض', 'ارفض'], description: 'رفض تصدير: رقمه والسبب' },
    audit: { words: ['سجل', 'السجل'], description: 'للموافقين: سجل التدقيق في ملفات، في محادثة خاصة' },
    help: {
      words: ['مساعدة', 'مساعده', 'مرحبا', 'مرحبًا', 'أهلا', 'اهلا', 'أهلًا', 'السلام', '؟'],
      description: 'ما الذي أفعله وكيف تبدأ',
    },
  },
  prompts: {
    request: {
      title: 'طلب تصدير',
      description: 'يسألك نموذج عن الشخص ورقم الحالة وتاريخ الاستلام وملاحظة للموافق',
    },
    mine: {
      title: 'ما الذي طلبته؟',
      description: 'يعرض عمليات التصدير التي طلبتها مع حالتها',
    },
    open: {
      title: 'ما العمليات المفتوحة؟',
      description: 'يعرض عمليات التصدير المفتوحة: يرى الموافقون جميعها، ويرى غيرهم ما طلبوه فقط',
    },
    overdue: {
      title: 'ما الردود المتأخرة؟',
      description: 'يعرض عمليات التصدير التي تأخر الرد عليها',
    },
  },

  filters: {
    open: ['مفتوحة', 'مفتوحه', 'المفتوحة'],
    mine: ['طلباتي', 'لي'],
    overdue: ['متأخرة', 'متاخرة', 'متأخره', 'المتأخرة'],
    all: ['الكل', 'كل'],
  },

  exports: {
    titles: {
      open: 'عمليات التصدير المفتوحة',
      mine: 'عمليات التصدير التي طلبتها',
      overdue: 'عمليات تصدير انقضت مهلة الرد عليها',
      all: 'كل عمليات التصدير',
    },
    about: (name) => `عمليات تصدير بيانات ${name}`,
    own: 'ما طلبته أنت فقط.',
    none: {
      open: `لا توجد عملية تصدير مفتوحة. يعرض ${typed('قائمة الكل')} ما انتهى منها أيضًا، واكتب ${typed('تصدير')} لطلب تصدير جديد.`,
      mine: `لم تطلب أي تصدير بعد. اكتب ${typed('تصدير')} لطلب تصدير.`,
      overdue: 'لا يوجد رد متأخر.',
      all: `لا توجد عمليات تصدير بعد. اكتب ${typed('تصدير')} لطلب تصدير.`,
    },
    noneAbout: 'لا توجد عمليات يحق لك الاطلاع عليها.',
    end: 'لا يوجد المزيد.',
    row: (number, name) => (name === undefined ? numbered(number) : `${numbered(number)} ${name}`),
    several: (them) =>
      `طُلب تصدير بيانات ${count(them.length, { one: 'شخص واحد', two: 'شخصين', few: 'أشخاص', many: 'شخصًا', other: 'شخص' })}، ولكل منها بطاقة: ${list(them, them.length)}. يعرضها ${quoted('قائمة طلباتي')} معًا.`,
    asked: (name, day) => `${from('طلب', name)}، ${day}`,
    due: (day) => `الرد مستحق في ${day}`,
    tip: (number) => `يعرض ${typed(`حالة ${number}`)} عملية واحدة كاملة.`,
    more: 'المزيد',
    help: 'مساعدة',
    first: 'العودة إلى البداية',
    asOf: (at) => `الوضع في ${at}. لا تتغير هذه النسخة.`,
    open: 'فتح بطاقتها',
    private: 'أجبت في محادثتنا الخاصة.',
    askedPrivately: (n) =>
      n === 1
        ? 'تم طلب التصدير. بطاقته في محادثتنا الخاصة.'
        : 'تم طلب عمليات التصدير. بطاقاتها في محادثتنا الخاصة.',
  },
};
