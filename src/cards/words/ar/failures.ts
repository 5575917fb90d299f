import type { Words } from '../en/index.ts';
import { askAgain, ltr, quoted } from './grammar.ts';

export const failures: Words['failed']['codes'] = {
  StorageLocationAlreadyUsed: {
    why: 'تحتوي الحاوية على عملية تصدير أخرى.',
    remedy: 'حاول مرة أخرى: تحصل المحاولة التالية على حاوية خاصة بها.',
  },
  SharedAccessSignatureTokenInvalid: {
    why: 'لم تتعرّف Microsoft على إذن الكتابة في الحاوية.',
    remedy: 'اطلب من المسؤول التحقق من إعدادات التخزين الخاصة بالبوت، ثم حاول مرة أخرى.',
  },
  StorageLocationNotServiceSAS: {
    why: 'صدر الإذن لحساب التخزين كله، ولا تقبل Microsoft إلا إذنًا للحاوية وحدها.',
    remedy: `اطلب من المسؤول تصحيح إعدادات التخزين الخاصة بالبوت. ${askAgain}`,
  },
  StorageLocationNotAzureBlob: {
    why: 'عنوان التخزين ليس عنوان حاوية في Azure Blob Storage.',
    remedy: `اطلب من المسؤول تصحيح إعدادات التخزين الخاصة بالبوت. ${askAgain}`,
  },
  StorageLocationShouldNotAllowListAccess: {
    why: 'يستطيع حامل إذن الكتابة سرد محتويات الحاوية، ولا تسمح Microsoft بذلك.',
    remedy: 'اطلب من المسؤول إزالة حق السرد من سياسة الحاوية، ثم حاول مرة أخرى.',
  },
  StorageLocationShouldNotAllowReadAccess: {
    why: 'يستطيع حامل إذن الكتابة قراءة الحاوية، ولا تسمح Microsoft بذلك.',
    remedy: 'اطلب من المسؤول إيقاف الوصول المجهول إلى حساب التخزين، ثم حاول مرة أخرى.',
  },
  StorageLocationNeedsWriteAddPermissions: {
    why: 'لم يُسمح لخدمات Microsoft بالكتابة في الحاوية.',
    remedy: 'اطلب من المسؤول التحقق من جدار الحماية والساعة في حساب التخزين، ثم حاول مرة أخرى.',
  },
  StorageLocationShouldSupportAppendBlobs: {
    why: 'لا يدعم حساب التخزين الكائنات القابلة للإلحاق التي تُكتب بها البيانات المصدَّرة.',
    remedy: 'اطلب من المسؤول حساب تخزين قياسيًا، ثم حاول مرة أخرى.',
  },
  StorageLocationInvalid: {
    why: 'لم تعثر Microsoft على الحاوية أو لم تتمكن من الوصول إليها.',
    remedy: 'اطلب من المسؤول التأكد من وجود حساب التخزين وإمكان الوصول إليه، ثم حاول مرة أخرى.',
  },
  InvalidInput: {
    why: 'لم تفهم Microsoft أمر التصدير.',
    remedy: 'لن تفيد إعادة المحاولة. أعطِ رقم هذا التصدير لمن يشغّلون البوت.',
  },
  Unauthorized: {
    why: 'لم تقبل Microsoft تسجيل دخول البوت.',
    remedy: 'اطلب من المسؤول التحقق من السر أو الشهادة الخاصة بالبوت، ثم حاول مرة أخرى.',
  },
  Forbidden: {
    why: 'ليس لدى البوت إذن بطلب عمليات التصدير.',
    remedy: `اطلب من المسؤول منح الإذنين ${ltr('User.Export.All')} و ${ltr('User.Read.All')} بموافقة المسؤول، ثم حاول مرة أخرى.`,
  },
  ResourceNotFound: {
    why: 'حساب الشخص غير موجود في الدليل، أو لم يعد موجودًا.',
    remedy: 'يمكن استعادة الحساب خلال 30 يومًا من حذفه. حاول مرة أخرى بعد ذلك.',
  },
  noAnswer: {
    why: 'لم تُجب Microsoft عن خمسة أوامر، ولم يصل أي منها.',
    remedy: 'حاول مرة أخرى لاحقًا. إذا تكرر ذلك، فراجع حالة خدمات Microsoft.',
  },
  operationFailed: {
    why: 'قبلت Microsoft التصدير ثم أبلغت لاحقًا بفشله دون ذكر السبب.',
    remedy: 'حاول مرة أخرى. إذا فشل ثانية، فاتصل بدعم Microsoft.',
  },
  writeAccessEnded: {
    why: 'لم تكن Microsoft قد انتهت حين انتهى إذنها بالكتابة في الحاوية.',
    remedy: 'انظر إلى ما وصل في الحاوية. إذا احتجت إلى المزيد، فحاول مرة أخرى.',
  },
};

export const uncertain: Words['uncertain']['because'] = {
  containerMissing: 'اختفت حاوية هذا التصدير، فلا يستطيع البوت معرفة ما إذا كانت Microsoft قد تلقت الأمر.',
  markerWithoutOperation: 'تلقت Microsoft الأمر، لكن لا يوجد تصدير يخصه.',
  arrivedWithoutMarker: 'تقول Microsoft إن الأمر وصل، لكن لا أثر له في الحاوية.',
};

export const waitingFor: Words['approved']['waitingFor'] = {
  throttling: 'لا تقبل Microsoft إلا عددًا محدودًا من الأوامر في وقت واحد، وقد طلبت من البوت الانتظار.',
  dailyQuota: 'استُنفد عدد عمليات التصدير لهذا اليوم. ينتظر هذا التصدير دوره.',
  storage: 'التخزين غير جاهز لاستقبال التصدير. إذا استمر ذلك، فأخبر المسؤول.',
  graph: 'لا تستجيب Microsoft في الوقت الحالي. سيُرسل أمر التصدير فور استجابتها.',
};

export const unreached: Words['unreached'] = {
  line: (place, because) => `لا يستطيع البوت عرض هذا التصدير في ${place}: ${because}`,
  places: {
    personal: 'المحادثة الخاصة لأحد الموافقين',
    groupChat: 'محادثة جماعية',
    channel: 'قناة',
  },
  because: {
    blocked: 'البوت محظور هناك. يستطيع من حظره أن يسمح به مجددًا في Teams.',
    notInstalled: 'البوت ليس عضوًا هناك. أضف التطبيق وستظهر البطاقة تلقائيًا.',
    notAllowed: 'لا يُسمح للبوت بالكتابة هناك. اطلب من مالك الفريق أو المحادثة السماح للتطبيقات بالنشر.',
    disabled: 'أوقف أحد المسؤولين البوت. اطلب من مسؤول Teams السماح بالتطبيق.',
    gone: 'لم تعد المحادثة موجودة. أخبر أعضاءها بطريقة أخرى.',
    deleted: `حُذفت البطاقة هناك مرتين. يعرض الأمر ${quoted('حالة')} التصدير من جديد.`,
    tooBig: 'يقول Teams إن البطاقة كبيرة جدًا. أعطِ رقم هذا التصدير لمن يشغّلون البوت.',
    noAnswer: `لم يقل Teams هل وصلت البطاقة. اسأل هناك، أو اكتب ${quoted('حالة')} هناك لرؤية التصدير.`,
    refused: 'رفض Teams البطاقة. أعطِ رقم هذا التصدير لمن يشغّلون البوت: سجلّهم يذكر السبب.',
    late: 'لم يقبل Teams شيئًا منذ أكثر من ساعة. يواصل البوت المحاولة، ويختفي هذا السطر عند نجاحها.',
  },
};
