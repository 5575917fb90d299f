import type { cards as english } from '../en/cards.ts';
import { failures, uncertain, unreached, waitingFor } from './failures.ts';
import { amount, askAgain, byOne, count, days, from, ltr, numbered, quoted } from './grammar.ts';

const history: typeof english.history.entries = {
  ask: byOne('طلب'),
  approve: byOne('موافقة'),
  reject: byOne('رفض'),
  withdraw: byOne('سحب'),
  extend: byOne('تمديد مهلة الرد'),
  expire: () => 'انتهت الصلاحية',
  prepareSubmission: undefined,
  waitToSubmit: undefined,
  startSubmission: () => 'أُرسل الأمر إلى Microsoft',
  acceptSubmission: () => 'قبلته Microsoft',
  deferSubmission: () => 'طلبت Microsoft الانتظار',
  holdSubmission: undefined,
  refuseSubmission: () => 'رفضته Microsoft',
  doubtSubmission: () => 'لا جواب واضحًا من Microsoft',
  seeMarker: () => 'تبيّن أن الأمر وصل',
  repeatSubmission: () => 'كُرّر الأمر في الحاوية نفسها',
  giveUpSubmission: () => 'توقفت المحاولة: لم يصل شيء',
  checkAgain: byOne('إعادة تحقق'),
  loseSight: () => 'يُطلب من شخص أن يقرر',
  startOver: byOne('بدء من جديد'),
  abandon: byOne('إيقاف المتابعة'),
  report: undefined,
  overdue: () => 'يستغرق وقتًا أطول مما تقوله Microsoft',
  complete: () => 'اكتمل',
  fail: () => 'أُبلغ بفشله',
  miss: undefined,
  forget: () => 'لم يعد معروفًا لدى Microsoft',
  findAgain: () => 'عاد معروفًا لدى Microsoft',
  close: undefined,
  tryAgain: byOne('إعادة محاولة'),
};

const people = {
  one: 'شخص واحد',
  two: 'شخصان مختلفان',
  few: 'أشخاص مختلفين',
  many: 'شخصًا مختلفًا',
  other: 'شخص',
};

export const cards: typeof english = {
  kicker: (number) => `تصدير بيانات شخصية ${numbered(number)}`,
  fallback: (number, title) => `تصدير بيانات شخصية ${numbered(number)}: ${title}.`,

  titles: {
    approvalNeeded: 'الموافقة مطلوبة',
    waitingForApproval: 'بانتظار الموافقة',
    approved: 'تمت الموافقة',
    approvedWaiting: 'تمت الموافقة ولم يُرسل الأمر بعد',
    submitting: 'يجري إرسال الأمر',
    recovering: 'يجري التحقق من الأمر',
    exporting: 'التصدير جارٍ',
    overdue: 'يستغرق التصدير وقتًا أطول من اللازم',
    completed: 'اكتمل التصدير',
    completedWithGaps: 'اكتمل التصدير مع نواقص',
    failed: 'فشل التصدير',
    rejected: 'مرفوض',
    expired: 'انتهت صلاحية الطلب',
    withdrawn: 'مسحوب',
    uncertain: 'من غير الواضح هل بدأ التصدير',
    abandoned: 'لم يعد متابَعًا',
    forgotten: 'لم يعد معروفًا لدى Microsoft',
  },

  labels: {
    caseNumber: 'رقم الحالة',
    reason: 'ملاحظة',
    asked: 'تاريخ الطلب',
    askedBy: 'مقدّم الطلب',
    approvers: 'الموافقون',
    approvals: 'الموافقات',
    decideBy: 'القرار قبل',
    received: 'تاريخ الاستلام',
    deadline: 'الرد',
    extended: 'التمديد',
    nextTry: 'المحاولة التالية',
    approvalValidUntil: 'انتهاء الموافقة',
    since: 'منذ',
    status: 'الحالة',
    accepted: 'تاريخ القبول',
    operation: 'العملية',
    completed: 'اكتمل في',
    failedAt: 'فشل في',
    account: 'الحساب',
    container: 'الحاوية',
    writeAccess: 'حق الكتابة',
    holds: 'يحتوي على',
    leavesOut: 'لا يشمل',
    takes: 'المدة',
  },

  buttons: {
    approve: 'موافقة',
    reject: 'رفض',
    confirmReject: 'رفض هذا التصدير',
    withdraw: 'سحب',
    tryAgain: 'إعادة المحاولة',
    checkAgain: 'إعادة التحقق',
    startOver: 'البدء من جديد',
    confirmStartOver: 'إرسال أمر جديد',
    abandon: 'إيقاف المتابعة',
    confirmAbandon: 'إيقاف متابعة هذا التصدير',
    extend: 'تمديد المهلة',
    confirmExtend: 'تمديد مهلة الرد',
    revoke: 'إلغاء حق الكتابة',
    openPortal: 'فتح في المدخل',
    privateChat: 'فتح محادثة خاصة',
  },

  rejection: {
    label: 'ما سبب الرفض؟',
    placeholder: 'سيقرأ مقدّم الطلب هذا',
    error: 'اكتب سبب الرفض.',
  },

  term: {
    due: (n, day) =>
      n === 0
        ? `يستحق اليوم، ${day}`
        : n > 0
          ? `يستحق خلال ${count(n, days)}، في ${day}`
          : `متأخر بمقدار ${count(-n, days)}: كان يستحق في ${day}`,
    dueOn: (day) => `يستحق في ${day}`,
    extended: (until, because) => `حتى ${until}: ${quoted(because)}`,
    extendedShort: (until) => `حتى ${until}`,
    warnings: {
      dueSoon: 'انقضت ثلاثة أرباع مهلة الرد على هذا الشخص.',
      pastDue: 'انقضت مهلة الرد على هذا الشخص. أجب في أقرب وقت، واذكر سبب التأخر.',
    },
  },

  extension: {
    label: 'لماذا يلزم وقت أطول؟',
    placeholder: 'يجب إبلاغ صاحب البيانات به',
    error: 'اكتب سبب الحاجة إلى وقت أطول.',
    explained: {
      gdpr: (until, tellBy) =>
        `تسمح اللائحة العامة لحماية البيانات (GDPR) بشهرين إضافيين مرة واحدة، للطلبات المعقدة أو الكثيرة: حتى ${until}. أبلغ الشخص بذلك مع السبب في موعد أقصاه ${tellBy}.`,
      ccpa: (until, tellBy) =>
        `يسمح قانون CCPA بـ 45 يومًا إضافيًا مرة واحدة عند الحاجة: حتى ${until}. أبلغ الشخص بذلك مع السبب في موعد أقصاه ${tellBy}.`,
    },
  },

  content: {
    holds:
      'سجلات أنشأتها الأنظمة وبيانات منتجات Microsoft\u00a0365 وAzure وDynamics\u00a0365، في مجلد لكل منتج، بصيغة JSON أو XML أو CSV.',
    leavesOut: 'محتوى البريد والملفات والمحادثات.',
    takes: 'بضعة أيام عادةً، و30 يومًا على الأكثر.',
  },

  awaitingApproval: {
    asks: (requester) =>
      requester === undefined ? 'طُلب تصدير بيانات شخص.' : `يطلب ${requester} تصدير بيانات هذا الشخص.`,
    asksForOwn: (requester) => `يطلب ${requester} تصدير بياناته الخاصة.`,
    fourEyes: (needed) =>
      needed === 1
        ? 'يلزم شخصان: لا يكون الموافق مقدّم الطلب ولا صاحب البيانات.'
        : `عدد من يجب أن يوافقوا: ${count(needed, people)}. ولا يُحتسب منهم مقدّم الطلب ولا صاحب البيانات.`,
    self: (needed) =>
      needed === 1
        ? 'تكفي موافقة شخص واحد: يجوز أن يكون مقدّم الطلب.'
        : `عدد من يوافقون: ${count(needed, people)}. ويجوز أن يكون مقدّم الطلب أحدهم.`,
    approvals: (given, needed, names) =>
      `${amount(given)} من ${amount(needed)}${names === undefined ? '' : `: ${names}`}`,
    secondOrder: 'لا يُعرف هل أدى أمر سابق إلى تصدير. الموافقة ترسل أمرًا بتصدير ثانٍ.',
    approvalTooOld: 'فشلت محاولة سابقة، والموافقة عليها أقدم من أن تُستخدم مجددًا.',
    next: 'بعد الموافقة يرسل البوت أمر التصدير مرة واحدة ويتابعه هنا.',
  },

  approved: {
    next: 'يجهّز البوت حاوية ويرسل أمر التصدير إلى Microsoft.',
    waitingFor,
    often: 'كل دقيقة أو دقيقتين',
    oldWriteAccess: (container) =>
      `لا يلزمك فعل شيء. إذا كان الأمر عاجلًا، فاطلب من المسؤول حذف الحاوية ${ltr(container)} بكل ما فيها: يلاحظ البوت ذلك خلال عشر دقائق ويتابع.`,
    oldWriteAccessShort: 'لا يلزمك فعل شيء. إذا كان الأمر عاجلًا، فراجع المسؤول.',
  },

  submitting: {
    sent: 'الأمر في طريقه إلى Microsoft.',
    checking: 'ضاع جواب Microsoft. يتحقق البوت من وصول الأمر حتى لا يُرسل شيء مرتين.',
    arrived: 'تلقت Microsoft الأمر. يبحث البوت عن التصدير الذي يخصه.',
    answers: 'تجيب Microsoft عادةً خلال ثوانٍ. وإن لم تجب، يتحقق البوت من وصول الأمر.',
    next: 'لا يلزمك فعل شيء. يتفقده البوت كل بضع دقائق. إذا لم يتمكن من معرفة ذلك، فسيسأل أحد الموافقين هنا.',
  },

  exporting: {
    accepted: 'قبلت Microsoft الأمر وتجمع البيانات.',
    statuses: {
      notStarted: 'لم يبدأ بعد',
      running: 'جارٍ',
      complete: 'مكتمل',
      failed: 'فشل',
    },
    noReport: 'مقبول، ولا تقرير بعد',
    progress: (percent) => `أجابت ${percent} من خدمات Microsoft. لا يدل ذلك على الوقت المتبقي.`,
    next: 'يستغرق ذلك عادةً بضعة أيام، و30 يومًا على الأكثر. يتفقده البوت كل بضع دقائق ويخبرك عند انتهائه.',
    overdue:
      'يستغرق ذلك وقتًا أطول مما تقوله Microsoft. يواصل البوت متابعته. يستطيع دعم Microsoft فحص الأمر، ويحتاج إلى معرّف العملية.',
    overdueShort: 'يستغرق ذلك وقتًا أطول مما تقوله Microsoft. يواصل البوت متابعته.',
    missing: (since) =>
      `منذ ${since} تجيب Microsoft بأنها لا تعرف هذا التصدير. قد يكون ذلك خللًا عابرًا: يواصل البوت التحقق، ولا يعتدّ بالأمر إلا بعد يوم كامل.`,
    abandon:
      'يتوقف البوت عن متابعة هذا التصدير. لا يُلغى التصدير: لا تتيح Microsoft ذلك، وقد تصل البيانات إلى الحاوية رغم ذلك.',
  },

  completed: {
    done: 'البيانات في وحدة التخزين الخاصة بك.',
    doneRestricted: 'البيانات في وحدة التخزين الخاصة بمؤسستك.',
    gaps: (percent) =>
      percent === undefined
        ? 'لم تُجب بعض خدمات Microsoft مطلقًا؛ فبياناتها ناقصة. إذا احتجت إليها، فاطلب تصديرًا جديدًا.'
        : `أجابت ${percent} من خدمات Microsoft؛ وبيانات الخدمات الأخرى ناقصة. إذا احتجت إليها، فاطلب تصديرًا جديدًا.`,
    reader: `تتطلب قراءتها دور ${ltr('Storage Blob Data Reader')} على الحاوية، ويُفضَّل أن يكون لشخص غير مقدّم الطلب. تبقى البيانات هناك حتى تحذفها.`,
  },

  writeAccess: {
    open: 'ما زالت Microsoft تستطيع الكتابة',
    openUntil: (at) => `تستطيع Microsoft الكتابة حتى ${at}`,
    revoked: 'انتهى',
  },

  failed: {
    codes: failures,
    notOrdered: 'لم يُرسل أي أمر.',
    ordered: 'كانت Microsoft قد قبلت الأمر؛ ويبقى ما وصل في الحاوية.',
    approvalStands: (until) => `يمكن استخدام الموافقة مجددًا حتى ${until}.`,
    approvalOver: 'تتطلب إعادة المحاولة موافقة جديدة.',
  },

  rejected: {
    by: (name) => `رفضه ${name}.`,
    because: (name, because) => `${from('رفض', name)}: ${quoted(because)}`,
  },
  withdrawn: { by: (name) => `سحبه ${name}.` },
  expired: {
    undecided: 'لم يقرر أحد في الوقت المحدد.',
    tooOld: 'تمت الموافقة عليه، لكن تعذر إرسال أمره خلال سبعة أيام.',
  },
  nothingOrdered: `لم يُرسل أي أمر. ${askAgain}`,

  uncertain: {
    because: uncertain,
    restricted: 'لا يُعرف هل بدأ التصدير لدى Microsoft.',
    forApprovers: `يتفقده البوت كل يوم. ${quoted('إعادة التحقق')} تتفقده الآن ولا ترسل أي أمر.`,
    forRequesters: 'يقرر أحد الموافقين كيفية المتابعة. يتفقده البوت كل يوم.',
    startOver:
      'ينهي حق الكتابة في الحاوية القديمة، ثم يرسل أمرًا بتصدير ثانٍ إلى حاوية جديدة. إذا كان التصدير الأول موجودًا، فسيستمر لدى Microsoft. يُعدّ ذلك موافقة منك.',
    abandon: 'يتوقف البوت عن التفقد. إذا كان التصدير موجودًا، فلن يُلغى: لا تتيح Microsoft ذلك.',
  },

  abandoned: {
    by: (name) =>
      name === undefined ? 'أوقف أحد الموافقين متابعة هذا التصدير.' : `أوقف ${name} متابعة هذا التصدير.`,
    next: 'لم يُلغَ التصدير: إذا كان الأمر لدى Microsoft، فقد تصل بيانات إلى الحاوية.',
    revoke: 'ألغِ حق الكتابة لتمنع Microsoft من كتابة المزيد.',
    ended: 'لم يُلغَ التصدير، لكن لم تعد Microsoft تستطيع الكتابة في الحاوية.',
  },

  forgotten: {
    lead: 'لم تعد Microsoft تعرف هذا التصدير، ولم تُبلغ قط باكتماله.',
    next: 'قد تحتوي الحاوية على كل البيانات أو بعضها أو لا شيء منها. إذا نقص شيء، فاطلب تصديرًا جديدًا.',
    nextRestricted: 'قد تكون كل البيانات قد وصلت أو بعضها أو لا شيء منها. إذا نقص شيء، فاطلب تصديرًا جديدًا.',
    asked: (until) =>
      `يواصل البوت التحقق مرة كل يوم حتى ${until}. إذا عادت Microsoft تعرف التصدير، تُستأنف متابعته وتُبلَّغ بذلك.`,
  },

  unreached,

  privacyNote: (number) =>
    `يقرأ آخرون هنا، لذلك حُذفت التفاصيل. إذا كان يحق لك الاطلاع عليها، فاكتب ${quoted(`حالة ${amount(number)}`)} في محادثتنا الخاصة.`,
  removed: 'أُزيلت الأسماء والأسباب والنتائج لانتهاء مدة الاحتفاظ بهذا القيد.',

  history: {
    title: (zone) => `ما حدث (الأوقات بتوقيت ${zone})`,
    left: (n) =>
      count(n, {
        one: 'خطوة واحدة غير معروضة',
        two: 'خطوتان غير معروضتين',
        few: 'خطوات غير معروضة',
        many: 'خطوة غير معروضة',
        other: 'خطوة غير معروضة',
      }),
    entries: history,
  },
};
