### ما يقوله سطر الأوامر بالعربية: الحالات، وحال الخدمة، ومن في الدوام.
### طريقة الكتابة في alerts/words/ar.ftl، ومنه تؤخذ كلمات التنبيهات (الشدة والأسباب والأوقات).

## Punctuation

pair = { $name }: { $told }
with-note = { $told } ({ $note })
quoted = «{ $words }»

## How a command is called

not-an-id = «{ $name }» ليس معرّفًا؛ تُكتب الحالة { $number } أو { $incident }، ويُكتب المنشور { $mention }
no-incident = لا توجد حالة { $name }؛ الأقرب: { $near }
no-incident-yet = لا توجد حالة { $name }: لم تُفتح أي حالة بعد
over-already = هذا الوقت قد مضى؛ اختر وقتًا لاحقًا

## status

status-sources = المصادر
status-channels = القنوات
status-missed = فات
status-today = اليوم

status-nothing-yet = لم نسمع شيئًا بعد: لم يُفحص أي مصدر حتى الآن
status-calm = لا حالات مفتوحة · فُحص كل ما يستجيب
status-open = { NUMBER($count) ->
    [zero] لا حالات مفتوحة
    [one] حالة مفتوحة واحدة
    [two] حالتان مفتوحتان
    [few] { $count } حالات مفتوحة
    [many] { $count } حالة مفتوحة
   *[other] { $count } حالة مفتوحة
}
status-worst = { $open }، والأشد: { $level }، { $clock }
status-oldest = عمر أقدم تنبيه لم يصل: { $span }
status-oldest-none = وصلت التنبيهات كلها

source-blind = لا نسمعه: { $trouble }
source-blind-since = لا نسمعه منذ { $time }: { $trouble }
trying-again = تُعاد المحاولة تلقائيًا
source-waits = في انتظار، طُلب منا التوقف حتى { $time }: { $why }
source-used-up = استُنفد الحد المتاح الآن
source-open = ينتظر ما يصل إلى { $path }
delivered = مضى على آخر وصول: { $span }
delivered-nothing = لم يصل شيء بعد
source-new = لم يُفحص بعد؛ هل الخدمة تعمل؟
looked = مضى على آخر فحص: { $span }
heard = وعلى آخر خبر: { $span }
heard-nothing = ولم نسمع شيئًا بعد
source-late = { $looked }؛ هل الخدمة تعمل؟
gap = فجوة من { $start } إلى { $end }: { $reason }
gap-lost = لا يمكن تداركها: هذا المصدر لا يعرض ماضيه

channel-stopped = متوقفة: { $error }
channel-down = معطّلة: { $error }
channel-waits = في انتظار، طُلب منا التوقف حتى { $time }
channel-idle = لم يُرسل شيء بعد
channel-waiting = في الانتظار: { $count }
channel-dead = لم تُقبل قط: { $count } (انظر العرض { $view })

missed-step = حان موعد الخطوة { $step } ({ $channels }) ولم يُبلَّغ أحد
missed-all = اتُّخذت الخطوات كلها، ولم يتولّها أحد، ولم يبق من نبلّغه

today-heard = سمعنا: { $shown }
today-complaints = { NUMBER($count) ->
    [zero] { $shown } شكوى
    [one] شكوى واحدة
    [two] شكويان
    [few] { $shown } شكاوى
    [many] { $shown } شكوى
   *[other] { $shown } شكوى
}
today-to-alert = من المنشور إلى التنبيه (الوسيط): { $span }
today-to-answer = أول رد (الوسيط): { $span }

## incidents

list-calm = لا حالات مفتوحة؛ فُحص كل مصدر يستجيب
list-no-match = لا حالة تطابق ذلك
reach-unknown = الانتشار ؟
line-people = { NUMBER($count) ->
    [zero] { $shown } شخص
    [one] شخص واحد
    [two] شخصان
    [few] { $shown } أشخاص
    [many] { $shown } شخصًا
   *[other] { $shown } شخص
}
line-claimed = يتولاها { $actor }
said-removed = (حذفه صاحبه)
role-customer = العميل
role-witness = شاهد
role-echo = الكلام نفسه
role-ours = ردنا
said = { $who } ({ $role }): { $words }

refused-claimed = { $incident } يتولاها { $actor } من قبل
refused-state = { $incident }: { $state }؛ { $action } غير ممكن الآن، والممكن: { $allowed }

overdue-nobody = لم ينتظر أحد أكثر مما وعدنا

feedback-unclear = «{ $word }» ليست «{ $yes }» ولا «{ $no }»
feedback-complaint = سُجّل: { $mention } شكوى، بحسب { $actor }
feedback-not = سُجّل: { $mention } ليس شكوى، بحسب { $actor }

## route

seconds = { $seconds } ث
no-channel = بلا قناة
route-waits = الانتظار { $wait }، ثم تحديث واحد على الأكثر كل { $interval }
route-quiet = ساعات الهدوء تؤجلها حتى { $time }
route-matches = مطابق
route-missed = لا، بسبب: { $parts }
part-brand = العلامة
part-source = المصدر
part-language = اللغة
part-severity = الشدة
part-cause = السبب
part-cue = القرينة
part-author = الكاتب
part-reach = الانتشار
part-during = وقت اليوم
part-audience = الجمهور
part-incident = الحالة
part-words = الكلمات
step = الخطوة { $number }
step-done = تمت
step-due = حان موعدها
step-waits = إن لم يتولّها أحد حتى ذلك الوقت
step-stopped = توقفت: { $state }

## silence

silence-added = الكتم { $number } حتى { $time }؛ لإنهائه قبل ذلك: { $command }
silence-until = حتى { $time }
silence-by = بطلب من { $actor }: { $comment }
silence-none = لا شيء مكتوم
silence-unknown = لا يسري الكتم { $number } الآن؛ انظر: { $command }
silence-over = انتهى الكتم { $number }؛ وستخبركم الخدمة بما حجبه

## agents

agents-none = لم يُحدَّد أي موظف؛ أضف جداول { $table } لتُوزَّع عليهم الحالات الشديدة
agent-unknown = لا يوجد موظف «{ $name }»؛ الموظفون: { $agents }
agent-nobody = لا أحد
agent-away = غائب حتى { $time }
agent-off = خارج الدوام
agent-on-call = مناوب
agent-open = الحالات الشديدة المفتوحة: { $open } من { $most }
agent-lately = في الأسبوع الأخير: { $count }
agent-leaves = { $agent }: غياب حتى { $time }؛ { NUMBER($count) ->
    [zero] لم تنتقل أي حالة إلى الآخرين
    [one] انتقلت حالة واحدة إلى الآخرين
    [two] انتقلت حالتان إلى الآخرين
    [few] انتقلت { $count } حالات إلى الآخرين
    [many] انتقلت { $count } حالة إلى الآخرين
   *[other] انتقلت { $count } حالة إلى الآخرين
}
agent-back = { $agent }: عودة إلى العمل

## explain and score

explain-complaint = شكوى
explain-negativity = سلبية
explain-language = اللغة
explain-label = النبرة
explain-threshold = العتبة
explain-kind = النوع
explain-cause = السبب
explain-impact = الأثر
explain-cues = القرائن
explain-feeling = الشعور
explain-stage = المرحلة
explain-because = الدليل
explain-competitor = منافس
explain-note = ملاحظة
explain-severity = الشدة
explain-reach = الانتشار
explain-route = المسار
explain-told = البلاغ

threshold-shipped = { $value } للغة { $language }، القيمة الأصلية
threshold-tuned = { $value } للغة { $language }، ضُبطت في { $date }
threshold-grave = { $value } هنا: قد يتأذى أحد، أو يُذكر القانون
is-complaint = هذه شكوى
is-no-complaint = ليس شكوى
none = لا شيء
not-known = غير معروف
abstained = لا حكم: المعلوم قليل جدًا؛ ولا يُنبَّه أحد بهذا وحده
nothing-kept = النوع: { $kind }. لم تُحفظ الأسباب، إذ لم يكن هناك من يُبلَّغ.

mood-negative = سلبية
mood-neutral = محايدة
mood-positive = إيجابية
kind-complaint = شكوى
kind-mixed = مختلط
kind-praise = ثناء
kind-question = سؤال
kind-news = خبر
kind-joke = مزحة
kind-promo_spam = إعلان
kind-other_topic = موضوع آخر
stage-buy = الشراء
stage-set_up = الإعداد
stage-use = الاستخدام
stage-pay = الدفع
stage-get_help = طلب المساعدة
stage-leave = الرحيل
when-before = قبلها
when-during = أثناءها
when-after = بعدها
cue-suggestion = يقترح شيئًا
cue-question = يسأل
cue-request = يطلب شيئًا
cue-thanks = يشكر
cue-sarcasm = يسخر
cue-firsthand = تجربة شخصية
cue-money = خسارة مال
cue-deadline = الوقت ضيق
cue-health = الصحة

severity-points = { $level } = { $points } نقطة
severity-raised = درجات رُفعت لإعادة الفتح: { $count }
reach-people = نحو { $people } من الناس
reach-counts = المتابعون { $followers }، التفاعلات { $reactions }، إعادات النشر { $reposts }، الردود { $replies }
told-event = { $event } (الحدث { $seq })
delivery-due = تنتظر الإرسال
delivery-leased = قيد الإرسال
delivery-superseded = حلّ محلها ما هو أحدث
delivery-dead = لم تُقبل قط
