import type { Words } from '../en/index.ts';
import { amount, count, ltr, typed } from './grammar.ts';

const graphDown: Readonly<Record<string, string>> = {
  graphSilent: 'فهي لا تستجيب.',
  graphUnavailable: 'فهي تستجيب بأخطاء من جانبها.',
  graphUnauthorized: 'فهي لا تقبل الرمز المميز للبوت.',
  graphForbidden: 'فهي تقول إن البوت ينقصه إذن.',
  graphTokenUnavailable: 'فلا يمنح Entra ID البوت رمزًا مميزًا.',
};

export const alarms: Words['alarms'] = {
  graphDown: {
    raised: (at, _, { because }) =>
      `لا تخدم Microsoft Graph البوت منذ ${at}. ${graphDown[String(because)] ?? 'فهي لا تعطي جوابًا صالحًا.'} لم يضِع شيء: ما زالت الأوامر والنقرات تُجاب، وتُستأنف عمليات التصدير المفتوحة تلقائيًا حين تستجيب Graph. راجع حالة خدمات Microsoft وتسجيل البوت.`,
    over: (at) =>
      `عادت Microsoft Graph إلى خدمة البوت (بعد انقطاع منذ ${at}). تُستأنف عمليات التصدير المفتوحة.`,
  },
  storageNotReady: {
    raised: (at, _, { because }) =>
      `لا يجتاز تخزين عمليات التصدير الفحص منذ ${at}: ${String(because)} إلى أن يجتازه لا يستطيع أحد طلب تصدير. يعيد البوت الفحص كل دقيقة.`,
    over: (at) => `اجتاز تخزين عمليات التصدير الفحص من جديد (بعد إخفاق منذ ${at}).`,
  },
  unknownContainers: {
    raised: (_, __, { count: n, first }) =>
      `في حساب التخزين ${count(Number(n), { one: 'حاوية تصدير واحدة', two: 'حاويتا تصدير', few: 'حاويات تصدير', many: 'حاوية تصدير', other: 'حاوية تصدير' })} لا تعرفها قاعدة البيانات، مثل ${ltr(String(first))}. يحدث ذلك بعد إعادة قاعدة بيانات إلى نسخة أقدم. قد تكون عمليات التصدير هذه جارية أو تحتوي على بيانات: قارنها بالسجل، ثم احذف ما لا يحتاج إليه أحد.`,
    over: () => 'كل حاوية تصدير في حساب التخزين معروفة من جديد لقاعدة البيانات.',
  },
  writeAccessRemains: {
    raised: (at, about) =>
      `كان يجب أن ينتهي إذن الكتابة في الحاوية ${ltr(about)} قبل أكثر من يوم، ولا يمكن إزالته (لوحظ ذلك ${at}). يواصل البوت المحاولة. تحقق من مفتاح حساب التخزين وجدار حمايته وأقفاله، أو أزل سياسة الوصول إلى الحاوية يدويًا.`,
    over: (_, about) => `أُزيل إذن الكتابة في الحاوية ${ltr(about)}.`,
  },
  nobodyApproves: {
    raised: (at, _, { found, needed }) =>
      `لا يمكن الموافقة على عمليات التصدير (لوحظ ذلك ${at}): عدد الموافقين وفق ${ltr('APPROVERS')} هو ${amount(Number(found))} والعدد اللازم لكل طلب ${amount(Number(needed))}، فتنتهي صلاحية الطلبات بلا قرار. أضف أعضاء إلى المجموعة، أو سمِّ غيرها في ${ltr('APPROVERS')} وأعد تشغيل البوت.`,
    over: (at) => `عادت الموافقة على عمليات التصدير ممكنة (بعد تعذرها منذ ${at}): عدد الموافقين كافٍ.`,
  },
};

export const digest: Words['digest'] = {
  title: (day, open) =>
    `${day}: ${count(open, { one: 'عملية تصدير مفتوحة واحدة', two: 'عمليتا تصدير مفتوحتان', few: 'عمليات تصدير مفتوحة', many: 'عملية تصدير مفتوحة', other: 'عملية تصدير مفتوحة' })}`,
  nothing: 'لا توجد عمليات تصدير مفتوحة.',
  counts: {
    pastDue: (n) => `متأخرة: ${amount(n)}`,
    dueSoon: (n) => `تستحق قريبًا: ${amount(n)}`,
    unclear: (n) => `تحتاج إلى قرار: ${amount(n)}`,
    takesTooLong: (n) => `تستغرق وقتًا أطول من اللازم: ${amount(n)}`,
    waiting: (n) => `بانتظار الموافقة: ${amount(n)}`,
    running: (n) => `جارية: ${amount(n)}`,
  },
  topics: {
    pastDue: 'متأخرة: أجب هؤلاء الأشخاص في أقرب وقت',
    dueSoon: 'تستحق قريبًا',
    unclear: 'على أحد الموافقين أن يقرر كيفية المتابعة',
    takesTooLong: 'تستغرق وقتًا أطول مما تقوله Microsoft',
    waiting: 'بانتظار الموافقة',
    running: 'جارية',
  },
  more: (n) =>
    `وهناك ${count(n, { one: 'عملية أخرى', two: 'عمليتان أخريان', few: 'عمليات أخرى', many: 'عملية أخرى', other: 'عملية أخرى' })}: يعرض ${typed('قائمة مفتوحة')} الكل.`,
  audit: (rows, hash) =>
    `السجل: ${count(rows, { one: 'صف واحد', two: 'صفان', few: 'صفوف', many: 'صفًا', other: 'صف' })}، وآخره \`${ltr(hash)}\`.`,
};
