### ما يقوله All Ears لموظف الدعم بالعربية، وهو نفسه في اللغات الأخرى.
###
### الأسماء بعد $ تُملأ تلقائيًا ويجب ألا تتغير. وحيث يغيّر العدد الكلمات تُكتب كل صيغة باسمها:
### zero وone وtwo وfew وmany وother. والصيغة ذات النجمة تُستعمل أيضًا حين يكون العدد مجهولًا.
### طريقة الكتابة: https://projectfluent.org/fluent/guide/

## Numbers, times and dates

# As the Unicode locale data has them for Arabic. Where ٠١٢٣٤٥٦٧٨٩ are the rule, write them here.
digits = 0123456789
unknown = ؟
joined = { $start }، { $more }

under-minute = أقل من دقيقة
minutes = { $minutes } د
hours = { $hours } س
hours-minutes = { $hours } س و{ $minutes } د
days = { NUMBER($days) ->
    [zero] { $days } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}

time-utc = { $time } UTC
date-time = { $date }، { $time }
date = { $day } { $month }
date-year = { $day } { $month } { $year }
month = { NUMBER($month) ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}

## How bad, and about what

severity-low = منخفض
severity-medium = متوسط
severity-high = مرتفع
severity-critical = حرج
surge = موجة
dip = تراجع الرضا
level-unsure = { $level }؟

cause-staff_attitude = معاملة سيئة
cause-product_quality = منتج معطوب أو رديء
cause-delivery = مشكلة في التوصيل
cause-billing = مشكلة في الدفع
cause-outage = الخدمة لا تعمل
cause-no_answer = لا أحد يجيب
cause-safety = خطر على السلامة
cause-privacy = كشف بيانات شخصية
cause-experience = تجربة سيئة
cause-unknown = عميل مستاء

cue-unanswered = لا جواب حتى الآن
cue-repeat = ليست المرة الأولى
cue-churn = على وشك تركنا
cue-legal = يذكر إجراءات قانونية
cue-press = يذكر الصحافة
cue-safety = السلامة
cue-distress = في ضيق شديد

## Until when

reply-by = الرد قبل { $time }
reply-due = موعد الرد { $time }
posted = نُشر { $time }
left = الباقي: { $span }
overdue = التأخر: { $span }
answered-in = تم الرد، المدة: { $span }
resolved-after = تم الحل، المدة: { $span }

state-open = مفتوح
state-claimed = قيد المعالجة
state-snoozed = مؤجل
state-answered = تم الرد
state-resolved = تم الحل
state-dismissed = ليس شكوى

## Who, where, and how far it carries

followers = { NUMBER($count) ->
    [zero] { $count } متابع
    [one] متابع واحد
    [two] متابعان
    [few] { $count } متابعين
    [many] { $count } متابعًا
   *[other] { $count } متابع
}
reactions = { NUMBER($count) ->
    [zero] { $count } تفاعل
    [one] تفاعل واحد
    [two] تفاعلان
    [few] { $count } تفاعلات
    [many] { $count } تفاعلًا
   *[other] { $count } تفاعل
}
reposts = { NUMBER($count) ->
    [zero] { $count } إعادة نشر
    [one] إعادة نشر واحدة
    [two] إعادتا نشر
    [few] { $count } إعادات نشر
    [many] { $count } إعادة نشر
   *[other] { $count } إعادة نشر
}
replies = { NUMBER($count) ->
    [zero] { $count } رد
    [one] رد واحد
    [two] ردان
    [few] { $count } ردود
    [many] { $count } ردًا
   *[other] { $count } رد
}
seen-by = عدد من شاهده تقريبًا: { $people }
growing = { $reach }، والعدد يزداد
reactions-unknown = التفاعلات ؟
language-unknown = اللغة ؟
latin-letters = { $language } بحروف لاتينية

## Their words, and what we take from them

taken-down = حُذف المنشور
without-text = منشور بلا نص
place-private = { $place } (رسالة خاصة)

feeling-anger = غضب
feeling-disappointment = خيبة أمل
feeling-worry = قلق
feeling-sadness = حزن
feeling-confusion = حيرة
feeling-calm = هدوء
feeling-joy = فرح

surety-sure = نحن متأكدون أنها شكوى.
surety-likely = الأرجح أنها شكوى.
surety-unsure = هل هذه شكوى؟ لسنا متأكدين.
brief-sure = شكوى بالتأكيد
brief-likely = شكوى على الأرجح
brief-unsure = غير متأكدين
brief-feeling = الشعور: { $feeling }
question = هل هذه شكوى؟
feedback = { $command } (أو: not)

## What happened before, and since

posts = { NUMBER($count) ->
    [zero] { $count } منشور
    [one] منشور واحد
    [two] منشوران
    [few] { $count } منشورات
    [many] { $count } منشورًا
   *[other] { $count } منشور
}
posts-by = { $posts } من { NUMBER($people) ->
    [zero] { $people } شخص
    [one] شخص واحد
    [two] شخصين
    [few] { $people } أشخاص
    [many] { $people } شخصًا
   *[other] { $people } شخص
}
posts-copies = { $posts } و{ NUMBER($copies) ->
    [zero] { $copies } نسخة
    [one] نسخة واحدة
    [two] نسختان
    [few] { $copies } نسخ
    [many] { $copies } نسخة
   *[other] { $copies } نسخة
}
part-of-surge = جزء من الموجة { $surge }
surge-of = { NUMBER($people) ->
    [zero] { $people } شخص
    [one] شخص واحد
    [two] شخصان
    [few] { $people } أشخاص
    [many] { $people } شخصًا
   *[other] { $people } شخص
}: { $what }
surge-usual = المعتاد في هذا الوقت: { $usual }
surge-waiting = { NUMBER($count) ->
    [zero] لا أحد ينتظر الرد
    [one] شخص واحد ما زال ينتظر الرد
    [two] شخصان ما زالا ينتظران الرد
    [few] { $count } أشخاص ما زالوا ينتظرون الرد
    [many] { $count } شخصًا ما زالوا ينتظرون الرد
   *[other] { $count } شخص ما زالوا ينتظرون الرد
}
dip-of = يشتكي { $people } من أصل { NUMBER($spoke) ->
    [zero] { $spoke } شخص
    [one] شخص واحد
    [two] شخصين
    [few] { $spoke } أشخاص
    [many] { $spoke } شخصًا
   *[other] { $spoke } شخص
}
dip-usual = المعتاد نحو { $usual } من أصل { $spoke }
dip-within = خلال { $span }
alike = { NUMBER($people) ->
    [zero] { $people } شخص
    [one] شخص واحد
    [two] شخصان
    [few] { $people } أشخاص
    [many] { $people } شخصًا
   *[other] { $people } شخص
} بالمشكلة نفسها اليوم
for-agent = لـ { $agent }

persistent = { NUMBER($times) ->
    [zero] { $times } مرة
    [one] مرة واحدة
    [two] مرتان
    [few] { $times } مرات
    [many] { $times } مرة
   *[other] { $times } مرة
} خلال { $span }: ما زال يأمل أن نساعده. اتصل بهذا الشخص.
nothing-before = لم يصلنا منه شيء من قبل
earlier = { NUMBER($count) ->
    [zero] { $count } حالة سابقة
    [one] حالة سابقة واحدة
    [two] حالتان سابقتان
    [few] { $count } حالات سابقة
    [many] { $count } حالة سابقة
   *[other] { $count } حالة سابقة
}
earlier-last = { $earlier }، آخرها { $date }
earlier-outcome = { $earlier } ({ $outcome })
earlier-unanswered = { $earlier }؛ بلا رد: { $count }

event-updated = تحديث
event-claimed = تم التولي
event-released = أُتيح من جديد
event-snoozed = تم التأجيل
event-escalated = تصعيد
event-answered = تم الرد
event-resolved = تم الحل
event-dismissed = ليس شكوى
event-reopened = أُعيد فتحه
event-test = اختبار
now = الآن
in-span = (المدة: { $span })
after-span = (المدة: { $span })
by-actor = بواسطة { $actor }
only-a-test = لا أحد مستاء؛ هذا يبيّن فقط أن التنبيهات تصل

reason-new_mentions = كتب مرة أخرى
reason-reach_rose = الأمر ينتشر
reason-sla_near = اقترب موعد الرد
reason-sla_due = حان موعد الرد
reason-nobody_took_it = لم يتولّها أحد
reason-claim_runs_out = الاستلام يوشك أن ينتهي
reason-surge_over = انتهت الموجة
reason-mood_recovered = عاد الرضا إلى المعتاد
reason-brand_replied = لقد رددنا
reason-mention_deleted = حُذف المنشور
reason-customer_satisfied = العميل راضٍ
reason-upset_again = مستاء من جديد

ended = { $news } · كان { $level }: { $what }
was = كان { $level }
incident = الحالة { $number }
seq = الحدث { $seq }
words-cut = قُطع كلام العميل هنا؛ الأمر يعرضه كاملًا
all-of-it = … النص كاملًا: { $command }

## Why there is no draft, and whom to call

advice-legal = يذكر العميل إجراءات قانونية. اتصل بالفريق القانوني قبل أن يرد أحد.
advice-press = قد يكون للصحافة صلة بالأمر. اتصل بفريق الإعلام قبل أن يرد أحد.
advice-safety = قد يكون أحد في خطر. اتصل بفريق السلامة الآن.
advice-distress = يبدو أنه في ضيق شديد. اتصل بزميل مدرَّب على ذلك، ولا تتركه وحده.
advice-self_harm = قد يؤذي نفسه. اتصل بزميل مدرَّب الآن، وإن كانت حياته في خطر فبالطوارئ.
advice-violence = يتحدث عن العنف. اتصل بفريق الأمن، وإن كان أحد في خطر فبالشرطة.
advice-medical = قد يكون أحد قد تضرر. اتصل بالفريق الطبي أو بفريق سلامة المنتجات الآن.
advice-minor = الأمر يخص طفلًا. اتصل بالمسؤول عن حماية القاصرين في شركتك قبل أن يرد أحد.
advice-security = يبلّغ عن ثغرة أمنية. اتصل بفريق أمن المعلومات، ولا تناقش شيئًا منها علنًا.
advice-bereavement = توفي شخص. اتصل بزميل ذي خبرة ليكتب إليه بنفسه.
advice-disaster = هو وسط كارثة. اتصل بفريق الأزمات قبل أن يرد أحد.
advice-other = هذا يحتاج إلى شخص ذي خبرة. اتصل بمشرفك قبل أن يرد أحد.

## Labels

label-why = سبب التنبيه
label-surety = مدى التأكد
label-feeling = الشعور
label-crowd = حتى الآن
label-before = من قبل
label-answer = ردنا آنذاك
label-persistent = يلجأ إلينا مرارًا
label-note = معروف لدينا
label-advice = بلا مسودة
label-draft = مسودة، عدّلها قبل الإرسال
label-gloss = ترجمة المسودة ({ $language })
label-place = متى ومن
label-words = كلام العميل
label-incident = الحالة

brief-why = السبب
brief-posts = العدد
brief-before = من قبل
brief-answer = ردنا
brief-persistent = مرارًا
brief-note = معروف
brief-advice = اتصل
brief-draft = مسودة
brief-gloss = باللغة: { $language }
brief-edit = عدّلها قبل الإرسال

label-open = افتح للرد
label-dashboard = افتح في All Ears
label-earlier = منشوره السابق
label-claim = أتولاها
label-release = أتركها لغيري
label-answered = تم الرد
label-snooze = تأجيل
label-resolve = تم الحل
label-dismiss = ليست شكوى
label-reopen = إعادة فتح

## What others were happy about, told a few people at a time

praise-title = كلمات طيبة عن { $brand } من { NUMBER($people) ->
    [zero] { $people } شخص
    [one] شخص واحد
    [two] شخصين
    [few] { $people } أشخاص
    [many] { $people } شخصًا
   *[other] { $people } شخص
}
praise-more = وأيضًا { $count }؛ لرؤيتها كلها: { $command }
