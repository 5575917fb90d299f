import type { Words } from '../en/index.ts';
import { amount, count, list, ltr, numbered, quoted } from './grammar.ts';
import { states } from './refusals.ts';

export const form: Words['form'] = {
  title: 'طلب تصدير',
  lead: 'يقرر أحد الموافقين قبل إرسال أي شيء إلى Microsoft.',
  fallback: 'نموذج: طلب تصدير بيانات شخص.',
  fields: {
    people: { label: 'بيانات مَن؟', placeholder: 'ابحث في مؤسستك' },
    addresses: {
      label: 'أو اكتب عناوين تسجيل الدخول',
      placeholder: ltr('megan@contoso.com, lee@…'),
    },
    caseNumber: { label: 'رقم الحالة', placeholder: 'DSR-104' },
    reason: { label: 'ملاحظة للموافق', placeholder: 'ما يهم لاتخاذ القرار' },
    received: { label: 'متى ورد طلب الشخص؟' },
  },
  nobodyChosen: 'اختر شخصًا واحدًا على الأقل، أو اكتب عنوانًا.',
  caseNumberMissing: 'املأ رقم الحالة.',
  notSent: 'لم يُرسل بعد. صحّح ما هو مشار إليه أدناه.',
  openExport: (name, number, state) =>
    `يوجد بالفعل تصدير لبيانات ${name}: ${numbered(number)} ${states[state]}. لطلب تصدير آخر، اكتب السبب أدناه وأرسل النموذج مرة أخرى.`,
  showOpen: (number) => `يعرضه ${quoted(`حالة ${amount(number)}`)}.`,
  disabledAccount: (name) =>
    `حساب ${name} معطّل. يمكن تصدير بياناته مع ذلك. احتفظ بالحساب حتى يكتمل التصدير، فحذف الحساب يحذف البيانات. أرسل النموذج مرة أخرى للمتابعة.`,
  left: (n) =>
    `لا يتسع النموذج هنا لعرض ${count(n, { one: 'تحذير آخر', two: 'تحذيرين آخرين', few: 'تحذيرات أخرى', many: 'تحذيرًا آخر', other: 'تحذير آخر' })} عن هؤلاء الأشخاص.`,
  openCard: 'فتح بطاقته',
  shared: 'تظهر بطاقة التصدير في المحادثة التي كتبت فيها الأمر. ما تملؤه هنا لا يُرى إلا هنا.',
  send: 'طلب الموافقة',
  sendAnyway: 'الطلب رغم ذلك',
  cancel: 'إلغاء',
  sent: (numbers) =>
    `تم تقديم الطلب: ${list(numbers.map(numbered), numbers.length)}. تعرض البطاقات ما يحدث بعد ذلك.`,
  sentBefore: `أُرسل هذا النموذج من قبل، لذلك لم يُطلب شيء مرة أخرى. يعرض ${quoted('قائمة طلباتي')} عمليات التصدير الخاصة بك.`,
  cancelled: `لم يُطلب شيء. اكتب ${quoted('/تصدير')} للبدء من جديد.`,
  cancelByButton: `لإغلاق نموذج مفتوح، استخدم الزر ${quoted('إلغاء')} فيه.`,
  slow: 'يستغرق هذا وقتًا أطول من المعتاد. يتغير النموذج من تلقاء نفسه عند الانتهاء، ولا يضيع شيء مما كتبته.',
};
