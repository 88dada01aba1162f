### گزارش و چکیده: بر مشتریان ناراحت چه گذشت.
### راهنمای نوشتن در alerts/words/fa.ftl است و واژه‌های هشدار (علت‌ها، زمان‌ها) از همان‌جا می‌آید.
###
### $shown همان عدد $count است، با همهٔ رقم‌ها.

## The digest

digest-title = بر مشتریان ناراحت چه گذشت: { $brand }، { $since } تا { $until }
all-brands = همهٔ برندها
digest-complaints = { NUMBER($count) ->
    [one] { $shown } شکایت
   *[other] { $shown } شکایت
}
digest-heard = { $complaints } در { NUMBER($count) ->
    [one] { $shown } نوشته
   *[other] { $shown } نوشته
}
digest-critical = { $shown } بحرانی
digest-high = { $shown } شدید
sentence = { $said }.
digest-answered = پاسخ گرفته: { $share }؛ به‌موقع: { $in_time }.
digest-first-reply = نخستین پاسخ (میانه): { $figure }.
digest-good = پاسخ‌های خوب، از نگاه مربی پاسخ: { $share }.
digest-recovered = راضی یا آرام پس از پاسخ ما: { $share }.
digest-calmer = آرام‌تر در نوشتهٔ بعدی: { $calmer }. شکایت دوباره: { $again }.

digest-changed = تغییر: { $changes }.
digest-unchanged = تغییر: چیزی فراتر از تصادف نبود.
digest-no-before = تغییر: دورهٔ کاملی پیش از این برای مقایسه نیست.
digest-no-before-since = تغییر: دورهٔ کاملی پیش از این برای مقایسه نیست (از { $date } گوش می‌دهیم).
digest-change = { $what } { $moved }
digest-also = { $start }؛ { $more }

digest-often = بیشتر از همه: { $causes }.
digest-cause = { $cause } ({ $shown })
digest-quotes = به زبان خودشان:
digest-quote = «{ $words }» ({ $language }، { $incident })

## Figures

figure-of = { $part } از { $whole }
figure-share = { $of } ({ $percent }٪، { $low } تا { $high })
figure-between = { $value } ({ $low } تا { $high })
figure-unknown = نامعلوم

more = +{ $amount }
fewer = −{ $amount }
longer = { $span } بیشتر
shorter = { $span } کمتر
moved = { $moved } ({ $low } تا { $high })
moved-points = { NUMBER($count) ->
    [one] { $moved } واحد درصد
   *[other] { $moved } واحد درصد
} ({ $low } تا { $high })

## The whole report

report-opened = موارد بازشده: { $opened }؛ سنجیده‌شده: { $measured }
report-dismissed = شکایت نبود: { $count }
report-internal = درون‌سازمانی: { $count }
report-private = خصوصی: { $count }
report-withdrawn = حذف‌شده به دست نویسنده: { $count }
report-waiting = هنوز بی‌پاسخ: { $waiting }؛ علامت‌خورده به عنوان «پاسخ داده شد»، بدون پاسخ علنی: { $marked }
report-change = تغییر: { $change }

report-measures = سنجه‌ها (با بازهٔ ۹۵٪)
report-measure = { $title }: { $figure }
report-measure-changed = { $measure }؛ تغییر { $moved }
report-share = { $counts }؛ از میان { $of }
report-median = { $counts }؛ بر پایهٔ { $number }: { $of }

report-ended = چگونه سخن گفتیم و چگونه تمام شد: دو چیز جدا
report-cause = { $cause }: { $opened } بازشده · پاسخ گرفته { $answered } · پاسخ خوب { $good } · پس از آن راضی یا آرام { $recovered }
report-apart-good = راضی یا آرام، آنجا که نخستین پاسخ ما خوب بود: { $figure }
report-apart-other = و آنجا که نبود: { $figure }
report-apart-differs = { $apart }؛ تفاوت { $moved }
report-meant-for = این رقم‌ها می‌گویند بر مشتریان چه گذشت، نه اینکه کدام‌یک از ما بهتر است؛ برای چه نیستند: { $page }

## The measures

measure-opened = شکایت‌ها
measure-acknowledged = پاسخ گرفتند
measure-acknowledged-counts = مواردی با پاسخ علنی ما، یا با علامت «پاسخ داده شد» از همکاران
measure-acknowledged-of = موارد بازشده، جز آن‌ها که هنوز در مهلت وعده‌شده منتظرند
measure-in_time = پاسخ به‌موقع
measure-in_time-counts = مواردی که نخستین پاسخشان در مهلت وعده‌شده رسید
measure-in_time-of = مواردی که پاسخ گرفتند یا مهلتشان گذشته است
measure-first_reply = زمان تا نخستین پاسخ
measure-first_reply-counts = میانهٔ زمان از نخستین نوشتهٔ مشتری تا نخستین پاسخ ما
measure-first_reply-of = موارد پاسخ‌گرفته، از همهٔ بازشده‌ها
measure-good_replies = پاسخ‌های خوب
measure-good_replies-counts = پاسخ‌های علنی ما که مربی پاسخ آن‌ها را خوب می‌داند
measure-good_replies-of = پاسخ‌های علنی ما که ارزیابی شدند
measure-positive = لحن مهربان
measure-positive-counts = میانهٔ این بخش از نمرهٔ مربی، از ۰ تا ۱
measure-positive-of = پاسخ‌های ارزیابی‌شده، از همهٔ پاسخ‌های علنی ما
measure-to_the_matter = پرداختن به اصل ماجرا
measure-to_the_matter-counts = { measure-positive-counts }
measure-to_the_matter-of = { measure-positive-of }
measure-personal = شخصی و نه کلیشه‌ای
measure-personal-counts = { measure-positive-counts }
measure-personal-of = { measure-positive-of }
measure-calmer = آرام‌تر در نوشتهٔ بعدی
measure-calmer-counts = مشتریانی که نوشتهٔ علنی بعدی‌شان از آخرین نوشتهٔ پیش از پاسخ ما کمتر منفی است
measure-calmer-of = مشتریانی که تا ۱۴ روز پس از پاسخ ما دوباره نوشتند و هر دو نوشته‌شان خوانا بود
measure-mood_change = تغییر حال
measure-mood_change-counts = میانهٔ کاهش منفی‌بودن، از آخرین نوشتهٔ پیش از پاسخ ما تا نخستین نوشتهٔ پس از آن
measure-mood_change-of = مواردی با هر دو نوشته، از میان پاسخ‌گرفته‌ها
measure-recovered = راضی یا آرام پس از پاسخ ما
measure-recovered-counts = مواردی که تا ۴۸ ساعت پس از پاسخ ما شکایت دیگری نداشتند
measure-recovered-of = مواردی که دست‌کم ۴۸ ساعت پیش پاسخ گرفتند
measure-content = تشکر کردند
measure-content-counts = مواردی که مشتری در این ۴۸ ساعت تشکر یا تعریف کرد و شکایتی نکرد
measure-content-of = { measure-recovered-of }
measure-repeated = دوباره شکایت کردند
measure-repeated-counts = مواردی که نویسنده‌شان در ۱۴ روز پیش از آن مورد دیگری داشت
measure-repeated-of = موارد بازشده
