import type { messages as english } from '../en/messages.ts';
import { amount, count, days, from, ltr, numbered } from './grammar.ts';

export const messages: typeof english = {
  notices: {
    export: (number, name) =>
      name === undefined ? `التصدير ${numbered(number)}` : `التصدير ${numbered(number)} (${name})`,
    completed: (it) => `${it} مكتمل.`,
    completedWithGaps: (it) => `${it} مكتمل مع نواقص: لم تُجب بعض خدمات Microsoft مطلقًا.`,
    failed: (it) => `${it} فشل. تذكر البطاقة ما يجب فعله.`,
    approved: (it, name) => `${it}: ${from('تمت الموافقة عليه', name)}.`,
    approvedInPart: (it, name, given, needed) =>
      `${it}: ${from('تمت الموافقة عليه', name)}؛ عدد الموافقات حتى الآن ${amount(given)} من ${amount(needed)}.`,
    startedOver: (it, name) => `${it}: ${from('بدء من جديد', name)}. يُرسل أمره مرة ثانية إلى حاوية جديدة.`,
    reminder: (it, requester, until) =>
      `${it} ما زال ينتظر قرارًا${requester === undefined ? '' : `؛ مقدّم الطلب ${requester}`}.${until === undefined ? '' : ` ينتهي وقت اتخاذ القرار في ${until}.`}`,
    term: (it, n, day) =>
      n < 0
        ? `${it}: انتهت مهلة الرد على هذا الشخص في ${day}.`
        : `${it}: يستحق الرد ${n === 0 ? 'اليوم' : `خلال ${count(n, days)}`}، في ${day}.`,
    rejected: (it, name) => `${it}: ${from('رُفض', name)}.`,
    expired: (it) => `${it}: انتهت صلاحيته ولم يُرسل أي أمر.`,
    uncertain: (it) =>
      `${it} يحتاج إلى قرار من شخص: من غير الواضح هل بدأ لدى Microsoft. يقرر أحد الموافقين من خلال البطاقة.`,
    overdue: (it) => `${it} يستغرق وقتًا أطول مما تقوله Microsoft. يواصل البوت متابعته.`,
    forgotten: (it) => `${it} لم يعد معروفًا لدى Microsoft. انظر إلى ما وصل في الحاوية.`,
    foundAgain: (it) => `${it} عاد معروفًا لدى Microsoft. يتابعه البوت كما كان.`,
    abandoned: (it, name) =>
      name === undefined ? `${it} لم يعد متابَعًا.` : `${it} لم يعد متابَعًا؛ هذا قرار ${name}.`,
    nobodyReached: (it) =>
      `${it}: تعذر تسليم أي بطاقة موافقة، لأن البوت لم يستطع الوصول إلى أي موافق. اطلب من أحد الموافقين إضافة البوت في Teams، ثم اسحب هذا الطلب وقدّمه من جديد.`,
  },

  decided: {
    approve: (number, state) =>
      state === 'awaitingApproval'
        ? `وافقت على التصدير ${numbered(number)}. ما زالت موافقة شخص آخر مطلوبة.`
        : `وافقت على التصدير ${numbered(number)}. سأرسل أمره الآن وأخبرك عند انتهائه.`,
    reject: (number) => `رفضت التصدير ${numbered(number)}. سيقرأ مقدّم الطلب السبب الذي كتبته.`,
    withdraw: (number) => `سحبت التصدير ${numbered(number)}. لن يُرسل أي أمر.`,
  },

  label: {
    name: 'بيانات شخصية',
    description:
      'تذكر هذه الرسالة شخصًا يجري تصدير بياناته الشخصية. لا تشاركها إلا مع من يحتاج إليها لمعالجة الطلب.',
  },

  test: {
    title: 'هذا اختبار',
    text: 'يختبر من يشغّل البوت هل يصل إلى هذه المحادثة. تُحذف الرسالة فورًا.',
  },

  transport: {
    fault: (reference) => `حدث خطأ من جانبنا؛ لم يُحفظ شيء؛ حاول مرة أخرى. المرجع: ${ltr(reference)}`,
    clickFault: (reference) =>
      `حدث خطأ من جانبنا. انظر إلى البطاقة، وانقر مرة أخرى إن لم تتغير. المرجع: ${ltr(reference)}`,
    recording:
      'يجري تسجيل نقرتك، ويستغرق ذلك وقتًا أطول من المعتاد. ستتغير البطاقة فور الانتهاء. وإن لم تتغير خلال دقيقة، فانقر مرة أخرى.',
    tooSlow: 'استغرق الأمر وقتًا طويلًا؛ انظر إلى البطاقة، وانقر مرة أخرى إن لم تتغير.',
    unknownAction: 'هذه البطاقة من إصدار آخر للتطبيق، لذلك لم يتغير شيء. استخدم أحدث بطاقة.',
    notHere: 'لا يوجد ما يمكن فعله هنا. افتح محادثة مع هذا التطبيق في Microsoft Teams واكتب مساعدة.',
    noAccount:
      'لم يُعلمني Teams بالحساب الذي تستخدمه، لذلك لم يتغير شيء. سجّل الدخول إلى Teams بحسابك في هذه المؤسسة، ثم حاول مرة أخرى.',
    noPrivateChat:
      'لم أتمكن من فتح محادثة خاصة معك، لذلك لم يُطلب شيء. أضف هذا التطبيق لنفسك، ثم أرسل الأمر مرة أخرى.',
    auditOffer: (rows) =>
      `السجل: ${count(rows, { one: 'صف واحد', two: 'صفان', few: 'صفوف', many: 'صفًا', other: 'صف' })}، فيه كل قرار وكل رفض. يوضع في OneDrive الخاص بك، لك وحدك.`,
    auditUploaded: (hash) =>
      `الملف في OneDrive الخاص بك. تنتهي سلسلته بـ ${ltr(hash)}. يستطيع المسؤول التحقق منه: ${ltr('npm run audit:verify')}`,
    auditNotUploaded:
      'تعذر وضع الملف في OneDrive الخاص بك. اكتب /سجل وحاول مرة أخرى؛ ويستطيع المسؤول أيضًا تصدير السجل.',
    auditDeclined: 'لم يُنشأ أي ملف. اكتب /سجل حين تحتاج إليه.',
    auditOutdated: 'هذا العرض قديم جدًا. اكتب /سجل للحصول على عرض جديد.',
    auditNoFiles: `لا يقبل Teams ملفات من التطبيقات في هذه السحابة. يستطيع المسؤول تصدير السجل: ${ltr('npm run audit:export')}`,
    auditTooLong: `السجل أطول من أن يناسب محادثة. يستطيع المسؤول تصديره: ${ltr('npm run audit:export')}`,
  },
};
