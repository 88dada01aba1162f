### المتابعة والتعلّم: owed وideas وoutreach وstory وpractice ومدرب الردود وreplay.
### طريقة الكتابة في alerts/words/ar.ftl، ومنه تؤخذ كلمات التنبيهات (الأسباب والحالات والأوقات).
###
### $shown هو العدد $count كما يُقرأ. و$command أمر يُكتب كما هو.

people-count = { NUMBER($count) ->
    [zero] { $shown } شخص
    [one] شخص واحد
    [two] شخصان
    [few] { $shown } أشخاص
    [many] { $shown } شخصًا
   *[other] { $shown } شخص
}

## owed

owed-unsaid = { $cause }: لم يقل أحد بعد إن إجراءً اتُّخذ؛ يمكن ذكر ذلك بالأمر: { $command }
owed-acted = { $cause }: اتُّخذ إجراء في { $date }
owed-wrote = كتب في { $date }
owed-waiting = { NUMBER($count) ->
    [zero] لا أحد ينتظر خبرًا منا
    [one] شخص واحد ينتظر خبرًا منا
    [two] شخصان ينتظران خبرًا منا
    [few] { $shown } أشخاص ينتظرون خبرًا منا
    [many] { $shown } شخصًا ينتظرون خبرًا منا
   *[other] { $shown } شخص ينتظرون خبرًا منا
}؛ يكفي ردنا العلني، أو: { $command }
owed-nobody = لا أحد ينتظر خبرًا عنه
owed-early = من المبكر الحكم على أثره: يلزم يوم قبله ويوم بعده
owed-effect = { $before } خلال { $days } قبل ذلك، و{ $after } خلال { $span } بعده
owed-changed = { $effect }: { $change } (95%: من { $low } إلى { $high }؛ { $chance })
owed-more-than-chance = أكثر من صدفة
owed-maybe-chance = قد تكون صدفة
owed-everybody = { $effect }؛ ومن كل الأسباب { $before } و{ $after }

## ideas and outreach

ideas-none = لم يقترح أحد شيئًا في هذه المدة
outreach-last = آخر كلام له { $date }
outreach-no-address = بلا رابط
outreach-nobody = لا يوجد من لم يتواصل معه أحد منذ { $days }
outreach-seed = رقم القرعة { $seed }؛ لن يُختار أحد منهم ثانية خلال { $days }

## story

story-added = القصة { $number } هي { $incident }؛ تُروى بالأمر: { $command }
story-consent = { $date } بواسطة { $actor }: { $consent }
story-none-kept = لم تُحفظ أي قصة بعد؛ { $command }
story-how = كيف وافق العميل
story-unknown = لا توجد قصة { $number }؛ انظر: { $command }
story-forgotten = نُسيت القصة { $number }
story-left-out = استُبعد: { $count }، إما لأن النص لم يعد محفوظًا أو لأن العميل مستاء من جديد
story-none = لا قصة تُروى بعد
story-names = البرنامج لا يتعرف على أسماء الآخرين: اقرأها قبل أن تخرج من الشركة
story-head = القصة { $number } · { $cause } · { $month }
story-post = كتب العميل:
story-reply = رددنا:
story-thanks = ثم كتب:
no-story-post = { $incident } لم يبق فيها منشور: نصه لم يعد محفوظًا
no-story-public = { $incident } ليس فيها منشور علني: وما قيل لكم وحدكم لا يُروى
no-story-reply = { $incident } ليس فيها رد علني منا؛ والقصة تحتاج إلى المنشور وردنا وشكر العميل
no-story-end = { $incident } لم تنته نهاية طيبة بعد: لم يكتب العميل منذ ذلك الحين أو ما زال مستاءً

## practice

practice-limit = { NUMBER($count) ->
    [zero] { $shown } حرف على الأكثر
    [one] حرف واحد على الأكثر
    [two] حرفان على الأكثر
    [few] { $shown } أحرف على الأكثر
    [many] { $shown } حرفًا على الأكثر
   *[other] { $shown } حرف على الأكثر
}
practice-yours = ردك؛ أنهه بالضغط على { $keys } في سطر وحده:
practice-none = لا توجد حالة مضى أسبوع على انتهائها بعد
practice-none-in = لا توجد حالة باللغة { $language } مضى أسبوع على انتهائها بعد
practice-no-reply = لم يُكتب رد؛ التمرين نفسه مرة أخرى: { $command }
practice-unread = المدرب لا يعرف اللغة { $language }: لم يُفحص إلا ما لا يحتاج إلى معرفة الكلمات
practice-good = جيد: لا شيء للإصلاح
practice-finding = { $fault }: { $reason }
practice-score = { $language }: { $replies } · { $faults }
practice-mend = للإصلاح:
practice-better = الأفضل: { $better }
practice-sent = ما أُرسل:
practice-not-public = ما أُرسل لم يكن علنيًا.
practice-nobody = لم يتدرب أحد هنا بعد
practice-no-faults = بلا أخطاء

## The reply coach, and drafts

coach-words = { $fault } «{ $words }»
coach-good = جيد
coach-not-yet = ليس جيدًا بعد
coach-tone = النبرة { $score }
coach-issue = صلب الموضوع { $score }
coach-personal = شخصي { $score }
coach-unread = (لا نعرف هذه اللغة: فُحصت البيانات الشخصية والإهانات والطول فقط)
coach-no-words = لا شيء يُرد عليه في { $incident }: حذف صاحبها كلامه

fault-wrong_language = لغة غير مناسبة
fault-private_data_in_public = بيانات شخصية علنًا
fault-repeats_insult = تكرار الإهانة
fault-emoji_on_grief = رمز تعبيري مع الحزن
fault-blame = لوم العميل
fault-argument = جدال
fault-negative_language = رفض فقط
fault-overpromise = وعد لا يمكن الوفاء به
fault-no_acknowledgement = بلا تفهّم
fault-empty_sympathy = تعاطف أجوف
fault-no_action = بلا إجراء
fault-no_time_or_owner = بلا موعد أو مسؤول
fault-closed_question_only = سؤال مغلق فقط
fault-robotic_template = قالب جاهز
fault-too_long = أطول من اللازم

draft-none = { $incident }: بلا مسودة · { $why }
draft-in = { $incident }: مسودة باللغة: { $language }
draft-by = كتبها { $model }
draft-edit = عدّلها قبل الإرسال
draft-meaning = ومعناها ({ $language }):
draft-not-shown = (ما كتبه النموذج الخارجي لا يُعرض: { $why })

no-draft-surge = الموجة يُرد على أصحابها واحدًا واحدًا: { $command }
no-draft-resolved = تم حلها، ولا حاجة إلى رد
no-draft-dismissed = ليست شكوى، ولا حاجة إلى رد
no-draft-answered = تم الرد عليها، ولا حاجة إلى رد آخر
no-draft-removed = حذف صاحبها كلامه
no-draft-forgotten = لم يُحفظ شيء مما فُهم
no-draft-event = هناك حدث حساس جارٍ
no-draft-language = لا جمل لدينا بهذه اللغة
no-draft-kind = ليست شكوى ولا ثناء
no-draft-unsure = ما فُهم قليل جدًا
no-draft-room = المنصة لا تتيح مساحة كافية

no-draft-self_harm = إيذاء النفس
no-draft-violence = عنف
no-draft-minor = طفل
no-draft-medical = ضرر صحي
no-draft-disaster = كارثة
no-draft-bereavement = وفاة
no-draft-security = ثغرة أمنية
no-draft-legal = أمر قانوني
no-draft-press = الصحافة

## replay

replay-played = { NUMBER($count) ->
    [zero] { $shown } منشور
    [one] منشور واحد
    [two] منشوران
    [few] { $shown } منشورات
    [many] { $shown } منشورًا
   *[other] { $shown } منشور
} منذ { $since }، أُعيدت بالإعدادات { $now } ثم { $other }
replay-removed = استُبعد: { $count }، لأن نصها لم يعد محفوظًا
replay-unheard = ليس في { $file } المصدر { $source }: لم يُسمع { NUMBER($count) ->
    [zero] { $shown } منشور
    [one] منشور واحد
    [two] منشوران
    [few] { $shown } منشورات
    [many] { $shown } منشورًا
   *[other] { $shown } منشور
}
replay-alerts = التنبيهات مع { $now }: { $sent }، ومع { $other }: { $would }؛ المتطابقة: { $same }
replay-earlier = أبكر: { $count }
replay-later = متأخرة: { $count }
replay-never = لن تُرسل: { $count }
replay-newly = جديدة: { $count }
replay-surge = موجة
replay-not-sent = أبدًا
replay-progress = الإعادة { $bar } { $done } من { $total }
replay-progress-line = الإعادة: { $done } من { $total }

told-opened = فُتحت
told-updated = تحديث
told-claimed = تولٍّ
told-released = أُتيحت
told-snoozed = تأجيل
told-escalated = تصعيد
told-answered = رد
told-resolved = حل
told-dismissed = ليست شكوى
told-reopened = أُعيدت
told-test = اختبار

silent-no_surge = لا موجة كهذه
silent-no_complaint = لم تُعدّ شكوى
silent-elsewhere = تذهب إلى { $detail }
silent-too_mild = أخف من اللازم: { $detail }
silent-in_surge = تتكلم الموجة عنها
silent-nobody = لا يُبلَّغ بها أحد
silent-source = لا يُستمع إلى مصدرها
silent-brand = لا تخص أيًا من العلامات
