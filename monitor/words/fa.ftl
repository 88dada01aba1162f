### آنچه خط فرمان به فارسی می‌گوید: موارد، وضعیت سرویس، و اینکه چه کسی سر کار است.
### راهنمای نوشتن در alerts/words/fa.ftl است و واژه‌های هشدار (شدت‌ها، علت‌ها، زمان‌ها) از همان‌جا می‌آید.

## Punctuation

pair = { $name }: { $told }
with-note = { $told } ({ $note })
quoted = «{ $words }»

## How a command is called

not-an-id = «{ $name }» شناسه نیست؛ مورد را { $number } یا { $incident } و نوشته را { $mention } بنویسید
no-incident = مورد { $name } وجود ندارد؛ نزدیک‌ترین‌ها: { $near }
no-incident-yet = مورد { $name } وجود ندارد: هنوز هیچ موردی باز نشده است
over-already = این زمان گذشته است؛ زمان دیرتری بدهید

## status

status-sources = منابع
status-channels = کانال‌ها
status-missed = جامانده
status-today = امروز

status-nothing-yet = هنوز چیزی نشنیده‌ایم: تاکنون به هیچ منبعی سر نزده‌ایم
status-calm = هیچ مورد بازی نیست · به هرچه پاسخ می‌دهد سر زده‌ایم
status-open = { $count } مورد باز است
status-worst = { $open }، بدترینشان { $level }، { $clock }
status-oldest = قدیمی‌ترین هشدار نرسیده: { $span } پیش
status-oldest-none = همهٔ هشدارها رسیده‌اند

source-blind = بی‌خبریم: { $trouble }
source-blind-since = از { $time } بی‌خبریم: { $trouble }
trying-again = خودکار دوباره تلاش می‌شود
source-waits = در انتظار، از ما خواسته‌اند تا { $time } صبر کنیم: { $why }
source-used-up = سهمیهٔ فعلی آن تمام شده است
source-open = در { $path } چشم‌به‌راه تحویل است
delivered = آخرین تحویل { $span } پیش
delivered-nothing = هنوز چیزی تحویل نشده است
source-new = هنوز به آن سر نزده‌ایم؛ سرویس در حال اجراست؟
looked = { $span } پیش سر زدیم
heard = آخرین خبر { $span } پیش
heard-nothing = هنوز چیزی نشنیده‌ایم
source-late = { $looked }؛ سرویس در حال اجراست؟
gap = وقفه از { $start } تا { $end }: { $reason }
gap-lost = کاری نمی‌شود کرد: این منبع گذشته‌اش را نشان نمی‌دهد

channel-stopped = متوقف شده: { $error }
channel-down = قطع است: { $error }
channel-waits = در انتظار، از ما خواسته‌اند تا { $time } صبر کنیم
channel-idle = هنوز چیزی نفرستاده‌ایم
channel-waiting = { $count } پیام در صف
channel-dead = { $count } پیام هرگز پذیرفته نشد (نمای { $view } را ببینید)

missed-step = زمان گام { $step } ({ $channels }) رسید و به کسی گفته نشد
missed-all = همهٔ گام‌ها برداشته شده، کسی آن را نپذیرفته و دیگر کسی نیست که خبرش کنیم

today-heard = { $shown } نوشته شنیدیم
today-complaints = { NUMBER($count) ->
    [one] { $shown } شکایت
   *[other] { $shown } شکایت
}
today-to-alert = از نوشته تا هشدار { $span } (میانه)
today-to-answer = نخستین پاسخ { $span } (میانه)

## incidents

list-calm = هیچ مورد بازی نیست؛ به هر منبعی که پاسخ می‌دهد سر زده‌ایم
list-no-match = موردی با این نشانی‌ها پیدا نشد
reach-unknown = گستره ؟
line-people = { NUMBER($count) ->
    [one] { $shown } نفر
   *[other] { $shown } نفر
}
line-claimed = در دست { $actor }
said-removed = (نویسنده آن را برداشت)
role-customer = مشتری
role-witness = شاهد
role-echo = همان سخن
role-ours = پاسخ ما
said = { $who } ({ $role }): { $words }

refused-claimed = { $incident } را پیش‌تر { $actor } پذیرفته است
refused-state = وضعیت { $incident }: { $state }؛ { $action } اکنون ممکن نیست، ولی { $allowed } ممکن است

overdue-nobody = هیچ‌کس بیش از آنچه قول داده‌ایم منتظر نمانده است

feedback-unclear = «{ $word }» نه «{ $yes }» است و نه «{ $no }»
feedback-complaint = یادداشت شد: به گفتهٔ { $actor }، { $mention } شکایت است
feedback-not = یادداشت شد: به گفتهٔ { $actor }، { $mention } شکایت نیست

## route

seconds = { $seconds } ثانیه
no-channel = بدون کانال
route-waits = { $wait } صبر می‌کند، سپس در هر { $interval } حداکثر یک به‌روزرسانی
route-quiet = ساعت‌های سکوت آن را تا { $time } نگه می‌دارد
route-matches = سازگار است
route-missed = نه، به سبب { $parts }
part-brand = برند
part-source = منبع
part-language = زبان
part-severity = شدت
part-cause = علت
part-cue = نشانه
part-author = نویسنده
part-reach = گستره
part-during = ساعت روز
part-audience = مخاطب
part-incident = مورد
part-words = واژه‌ها
step = گام { $number }
step-done = انجام شد
step-due = زمانش رسیده
step-waits = اگر تا آن زمان کسی نپذیرد
step-stopped = متوقف: { $state }

## silence

silence-added = سکوت { $number } تا { $time }؛ برای پایان زودتر: { $command }
silence-until = تا { $time }
silence-by = به خواست { $actor }: { $comment }
silence-none = چیزی در سکوت نیست
silence-unknown = سکوت { $number } اکنون برقرار نیست؛ ببینید: { $command }
silence-over = سکوت { $number } تمام شد؛ آنچه را نگه داشته بود سرویس خبر می‌دهد

## agents

agents-none = هیچ کارمندی تعریف نشده است؛ جدول‌های { $table } را بیفزایید تا موارد شدید میانشان تقسیم شود
agent-unknown = کارمندی با نام «{ $name }» نیست؛ کارمندان: { $agents }
agent-nobody = هیچ‌کس
agent-away = تا { $time } نیست
agent-off = بیرون از نوبت کاری
agent-on-call = کشیک
agent-open = { $open } از { $most } مورد شدید باز
agent-lately = { $count } مورد در هفتهٔ گذشته
agent-leaves = { $agent } تا { $time } نیست؛ { $count } مورد به دیگران سپرده شد
agent-back = { $agent } برگشت

## explain and score

explain-complaint = شکایت
explain-negativity = منفی‌بودن
explain-language = زبان
explain-label = لحن
explain-threshold = آستانه
explain-kind = نوع
explain-cause = علت
explain-impact = پیامد
explain-cues = نشانه‌ها
explain-feeling = احساس
explain-stage = مرحله
explain-because = دلیل
explain-competitor = رقیب
explain-note = یادداشت
explain-severity = شدت
explain-reach = گستره
explain-route = مسیر
explain-told = خبر

threshold-shipped = { $value } برای { $language }، مقدار اولیه
threshold-tuned = { $value } برای { $language }، تنظیم‌شده در { $date }
threshold-grave = اینجا { $value }: شاید کسی آسیب ببیند، یا سخن از قانون است
is-complaint = شکایت است
is-no-complaint = شکایت نیست
none = هیچ
not-known = نامعلوم
abstained = نظری نمی‌دهیم: دانسته‌ها بسیار کم است؛ تنها به سبب این کسی خبر نمی‌شود
nothing-kept = نوع: { $kind }. دلیلی نگه داشته نشد، چون قرار نبود کسی خبر شود.

mood-negative = منفی
mood-neutral = خنثی
mood-positive = مثبت
kind-complaint = شکایت
kind-mixed = آمیخته
kind-praise = تحسین
kind-question = پرسش
kind-news = خبر
kind-joke = شوخی
kind-promo_spam = تبلیغ
kind-other_topic = موضوعی دیگر
stage-buy = خرید
stage-set_up = راه‌اندازی
stage-use = استفاده
stage-pay = پرداخت
stage-get_help = گرفتن کمک
stage-leave = ترک ما
when-before = پیش از آن
when-during = هنگام آن
when-after = پس از آن
cue-suggestion = پیشنهاد می‌دهد
cue-question = می‌پرسد
cue-request = درخواستی دارد
cue-thanks = سپاس می‌گوید
cue-sarcasm = طعنه می‌زند
cue-firsthand = تجربهٔ خود او
cue-money = پول از دست رفته
cue-deadline = وقت تنگ است
cue-health = سلامتی

severity-points = { $level } = { $points } امتیاز
severity-raised = { $count } پله بالاتر، چون دوباره باز شد
reach-people = حدود { $people } نفر
reach-counts = دنبال‌کننده { $followers }، واکنش { $reactions }، بازنشر { $reposts }، پاسخ { $replies }
told-event = { $event } (رویداد { $seq })
delivery-due = در صف
delivery-leased = در حال فرستادن
delivery-superseded = تازه‌تری جایش را گرفت
delivery-dead = هرگز پذیرفته نشد
