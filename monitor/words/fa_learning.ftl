### پیگیری و آموختن: owed، ideas، outreach، story، practice، مربی پاسخ، replay.
### راهنمای نوشتن در alerts/words/fa.ftl است و واژه‌های هشدار (علت‌ها، وضعیت‌ها، زمان‌ها) از همان‌جا می‌آید.
###
### $shown همان عدد $count است. $command فرمان است، همان‌طور که نوشته می‌شود.

people-count = { NUMBER($count) ->
    [one] { $shown } نفر
   *[other] { $shown } نفر
}

## owed

owed-unsaid = { $cause }: هنوز کسی نگفته که کاری برایش شده است؛ با این فرمان بگویید: { $command }
owed-acted = { $cause }: اقدام در { $date }
owed-wrote = نوشته در { $date }
owed-waiting = { NUMBER($count) ->
    [one] { $shown } نفر چشم‌به‌راه خبر ماست
   *[other] { $shown } نفر چشم‌به‌راه خبر ما هستند
}؛ پاسخ علنی ما کافی است، یا: { $command }
owed-nobody = کسی چشم‌به‌راه خبر آن نیست
owed-early = هنوز زود است که بگوییم چه اثری داشت: از هر سو یک روز لازم است
owed-effect = { $before } در { $days } پیش از آن، { $after } در { $span } روز پس از آن
owed-changed = { $effect }: { $change } (۹۵٪: { $low } تا { $high }؛ { $chance })
owed-more-than-chance = بیش از تصادف
owed-maybe-chance = شاید تصادف
owed-everybody = { $effect }؛ از هر علتی { $before } و { $after }

## ideas and outreach

ideas-none = در این مدت کسی پیشنهادی نداد
outreach-last = آخرین سخن { $date }
outreach-no-address = بدون نشانی
outreach-nobody = کسی نیست که { $days } کسی با او در تماس نبوده باشد
outreach-seed = شمارهٔ قرعه { $seed }؛ تا { $days } نام هیچ‌یک از آن‌ها دوباره درنمی‌آید

## story

story-added = داستان { $number } همان { $incident } است؛ بازگو کنید با: { $command }
story-consent = { $date } توسط { $actor }: { $consent }
story-none-kept = هنوز داستانی نگه داشته نشده است؛ { $command }
story-how = چگونه رضایت دادند
story-unknown = داستان { $number } وجود ندارد؛ ببینید: { $command }
story-forgotten = داستان { $number } فراموش شد
story-left-out = { $count } داستان کنار گذاشته شد: متنی دیگر نگه داشته نمی‌شود یا مشتری دوباره ناراحت است
story-none = هنوز داستانی برای گفتن نیست
story-names = برنامه نام دیگران را پیدا نمی‌کند: پیش از بیرون رفتن، آن را بخوانید
story-head = داستان { $number } · { $cause } · { $month } میلادی
story-post = مشتری نوشت:
story-reply = ما پاسخ دادیم:
story-thanks = سپس نوشت:
no-story-post = { $incident } دیگر نوشته‌ای ندارد: متن آن دیگر نگه داشته نمی‌شود
no-story-public = { $incident } نوشتهٔ علنی ندارد: آنچه فقط به شما گفته شده بازگو نمی‌شود
no-story-reply = { $incident } پاسخ علنی ما را ندارد؛ داستان به نوشته، پاسخ ما و تشکر مشتری نیاز دارد
no-story-end = { $incident } هنوز پایان خوشی ندارد: مشتری از آن پس چیزی ننوشته یا هنوز ناراحت است

## practice

practice-limit = { NUMBER($count) ->
    [one] حداکثر { $shown } نویسه
   *[other] حداکثر { $shown } نویسه
}
practice-yours = پاسخ شما؛ آن را با { $keys } در سطری جدا تمام کنید:
practice-none = هنوز از پایان هیچ موردی یک هفته نگذشته است
practice-none-in = هنوز از پایان هیچ موردی به { $language } یک هفته نگذشته است
practice-no-reply = پاسخی داده نشد؛ دوباره همان: { $command }
practice-unread = مربی { $language } نمی‌داند: فقط آنچه دانستن واژه‌ها نمی‌خواهد بررسی شد
practice-good = خوب: چیزی برای اصلاح نیست
practice-finding = { $fault }: { $reason }
practice-score = { $language }: { $replies } · { $faults }
practice-mend = برای اصلاح:
practice-better = بهتر: { $better }
practice-sent = آنچه فرستاده شد:
practice-not-public = آنچه فرستاده شد علنی نبود.
practice-nobody = هنوز کسی اینجا تمرین نکرده است
practice-no-faults = بدون ایراد

## The reply coach, and drafts

coach-words = { $fault } «{ $words }»
coach-good = خوب
coach-not-yet = هنوز خوب نیست
coach-tone = لحن { $score }
coach-issue = اصل ماجرا { $score }
coach-personal = شخصی { $score }
coach-unread = (این زبان را نمی‌شناسیم: فقط اطلاعات شخصی، توهین و درازی بررسی شد)
coach-no-words = در { $incident } چیزی برای پاسخ نیست: نویسنده سخنش را حذف کرده است

fault-wrong_language = زبان نادرست
fault-private_data_in_public = اطلاعات شخصی در جمع
fault-repeats_insult = تکرار توهین
fault-emoji_on_grief = شکلک کنار اندوه
fault-blame = سرزنش مشتری
fault-argument = بحث و جدل
fault-negative_language = فقط نه گفتن
fault-overpromise = وعدهٔ ناشدنی
fault-no_acknowledgement = بدون درک حال مشتری
fault-empty_sympathy = همدردی توخالی
fault-no_action = بدون اقدام
fault-no_time_or_owner = بدون زمان یا مسئول
fault-closed_question_only = فقط پرسش بسته
fault-robotic_template = کلیشه‌ای
fault-too_long = بیش از حد دراز

draft-none = { $incident }: بدون پیش‌نویس · { $why }
draft-in = { $incident }: پیش‌نویس به { $language }
draft-by = نوشتهٔ { $model }
draft-edit = پیش از فرستادن ویرایش کنید
draft-meaning = یعنی به { $language }:
draft-not-shown = (نوشتهٔ مدل بیرونی نشان داده نمی‌شود: { $why })

no-draft-surge = به موج تک‌به‌تک پاسخ داده می‌شود: { $command }
no-draft-resolved = حل شده است؛ پاسخی لازم نیست
no-draft-dismissed = شکایت نیست؛ پاسخی لازم نیست
no-draft-answered = پاسخ داده شده است؛ پاسخ دیگری لازم نیست
no-draft-removed = نویسنده سخنش را حذف کرده است
no-draft-forgotten = از آنچه فهمیده شد چیزی نگه داشته نشده است
no-draft-event = رویدادی حساس در جریان است
no-draft-language = به این زبان جمله‌ای نداریم
no-draft-kind = نه شکایت است و نه تعریف
no-draft-unsure = بسیار کم فهمیده شده است
no-draft-room = جای این شبکه بسیار کم است

no-draft-self_harm = آسیب به خود
no-draft-violence = خشونت
no-draft-minor = یک کودک
no-draft-medical = آسیب جسمی
no-draft-disaster = فاجعه
no-draft-bereavement = سوگ
no-draft-security = رخنهٔ امنیتی
no-draft-legal = موضوع حقوقی
no-draft-press = رسانه

## replay

replay-played = { NUMBER($count) ->
    [one] { $shown } نوشته
   *[other] { $shown } نوشته
} از { $since }، بازپخش‌شده با { $now } و با { $other }
replay-removed = کنار گذاشته: { $count }، که متنشان دیگر نگه داشته نمی‌شود
replay-unheard = { $file } منبع { $source } را ندارد: { NUMBER($count) ->
    [one] { $shown } نوشته
   *[other] { $shown } نوشته
} شنیده نشد
replay-alerts = { $sent } هشدار با { $now }، { $would } با { $other }: { $same } یکسان
replay-earlier = { $count } زودتر
replay-later = { $count } دیرتر
replay-never = { $count } هرگز
replay-newly = { $count } تازه
replay-surge = موج
replay-not-sent = هرگز
replay-progress = بازپخش { $bar } { $done } از { $total } نوشته
replay-progress-line = بازپخش: { $done } از { $total } نوشته

told-opened = باز شد
told-updated = به‌روز شد
told-claimed = پذیرفته
told-released = آزاد شد
told-snoozed = به تعویق
told-escalated = به بالاتر
told-answered = پاسخ
told-resolved = حل شد
told-dismissed = نه شکایت
told-reopened = دوباره
told-test = آزمایش

silent-no_surge = چنین موجی نیست
silent-no_complaint = شکایت به شمار نیامد
silent-elsewhere = به { $detail } می‌رود
silent-too_mild = بیش از حد ملایم: { $detail }
silent-in_surge = موج به جای آن سخن می‌گوید
silent-nobody = به کسی گفته نمی‌شود
silent-source = به منبعش گوش داده نمی‌شود
silent-brand = دربارهٔ هیچ‌یک از برندها نیست
