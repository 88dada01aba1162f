### التقرير والموجز: كيف كان حال العملاء المستائين.
### طريقة الكتابة في alerts/words/ar.ftl، ومنه تؤخذ كلمات التنبيهات (الأسباب والأوقات).
###
### $shown هو العدد $count بكل أرقامه.

## The digest

digest-title = كيف كان حال العملاء المستائين: { $brand }، من { $since } إلى { $until }
all-brands = كل العلامات
digest-complaints = { NUMBER($count) ->
    [zero] { $shown } شكوى
    [one] شكوى واحدة
    [two] شكويان
    [few] { $shown } شكاوى
    [many] { $shown } شكوى
   *[other] { $shown } شكوى
}
digest-heard = { $complaints } في { NUMBER($count) ->
    [zero] { $shown } منشور
    [one] منشور واحد
    [two] منشورين
    [few] { $shown } منشورات
    [many] { $shown } منشورًا
   *[other] { $shown } منشور
}
digest-critical = منها حرجة: { $shown }
digest-high = مرتفعة: { $shown }
sentence = { $said }.
digest-answered = نالوا ردًا: { $share }؛ وفي الموعد: { $in_time }.
digest-first-reply = الرد الأول (الوسيط): { $figure }.
digest-good = ردود جيدة برأي مدرب الردود: { $share }.
digest-recovered = راضون أو هادئون بعد ردنا: { $share }.
digest-calmer = أهدأ في المنشور التالي: { $calmer }. اشتكوا من جديد: { $again }.

digest-changed = ما تغيّر: { $changes }.
digest-unchanged = ما تغيّر: لا شيء يتجاوز الصدفة.
digest-no-before = ما تغيّر: لا توجد فترة سابقة كاملة نقارن بها.
digest-no-before-since = ما تغيّر: لا توجد فترة سابقة كاملة نقارن بها (نستمع منذ { $date }).
digest-change = { $what } { $moved }
digest-also = { $start }؛ { $more }

digest-often = الأكثر تكرارًا: { $causes }.
digest-cause = { $cause } ({ $shown })
digest-quotes = بكلماتهم:
digest-quote = «{ $words }» ({ $language }، { $incident })

## Figures

figure-of = { $part } من { $whole }
figure-share = { $of } ({ $percent }%، من { $low } إلى { $high })
figure-between = { $value } (من { $low } إلى { $high })
figure-unknown = غير معروف

more = +{ $amount }
fewer = −{ $amount }
longer = زيادة { $span }
shorter = نقص { $span }
moved = { $moved } (من { $low } إلى { $high })
moved-points = { NUMBER($count) ->
    [zero] { $moved } نقطة مئوية
    [one] { $moved } نقطة مئوية
    [two] { $moved } نقطة مئوية
    [few] { $moved } نقاط مئوية
    [many] { $moved } نقطة مئوية
   *[other] { $moved } نقطة مئوية
} (من { $low } إلى { $high })

## The whole report

report-opened = الحالات المفتوحة: { $opened }؛ المقيسة: { $measured }
report-dismissed = ليست شكوى: { $count }
report-internal = داخلية: { $count }
report-private = خاصة: { $count }
report-withdrawn = حذفها أصحابها: { $count }
report-waiting = بلا رد حتى الآن: { $waiting }؛ معلَّمة بأنه رُدَّ عليها ولم يظهر رد علني: { $marked }
report-change = التغيّر: { $change }

report-measures = المقاييس (بمجال ثقة 95%)
report-measure = { $title }: { $figure }
report-measure-changed = { $measure }؛ التغيّر { $moved }
report-share = { $counts }؛ من أصل { $of }
report-median = { $counts }؛ استنادًا إلى { $number }: { $of }

report-ended = كيف تكلمنا وكيف انتهى الأمر: شيئان مختلفان
report-cause = { $cause }: مفتوحة { $opened } · نالت ردًا { $answered } · ردود جيدة { $good } · بعدها رضا أو هدوء { $recovered }
report-apart-good = رضا أو هدوء حيث كان ردنا الأول جيدًا: { $figure }
report-apart-other = وحيث لم يكن جيدًا: { $figure }
report-apart-differs = { $apart }؛ الفرق { $moved }
report-meant-for = هذه الأرقام تقول كيف كان حال العملاء، لا من منّا أفضل؛ وما لا تصلح له مذكور في: { $page }

## The measures

measure-opened = الشكاوى
measure-acknowledged = نالوا ردًا
measure-acknowledged-counts = حالات فيها رد علني منا، أو علَّمها زميل بأنه رُدَّ عليها
measure-acknowledged-of = الحالات المفتوحة، ما عدا التي ما زالت تنتظر ضمن المدة الموعودة
measure-in_time = رد في الموعد
measure-in_time-counts = حالات جاء ردها الأول ضمن المدة الموعودة
measure-in_time-of = حالات نالت ردًا أو انقضت مدتها
measure-first_reply = الوقت حتى الرد الأول
measure-first_reply-counts = وسيط الوقت من أول منشور للعميل إلى ردنا الأول
measure-first_reply-of = حالات نالت ردًا من كل الحالات المفتوحة
measure-good_replies = ردود جيدة
measure-good_replies-counts = ردودنا العلنية التي يراها مدرب الردود جيدة
measure-good_replies-of = ردودنا العلنية التي قُيِّمت
measure-positive = نبرة ودودة
measure-positive-counts = وسيط هذا الجزء من درجة المدرب، من 0 إلى 1
measure-positive-of = ردود مقيَّمة من كل ردودنا العلنية
measure-to_the_matter = في صلب الموضوع
measure-to_the_matter-counts = { measure-positive-counts }
measure-to_the_matter-of = { measure-positive-of }
measure-personal = موجَّه إلى الشخص نفسه
measure-personal-counts = { measure-positive-counts }
measure-personal-of = { measure-positive-of }
measure-calmer = أهدأ في المنشور التالي
measure-calmer-counts = عملاء منشورهم العلني التالي أقل سلبية من آخر منشور قبل ردنا
measure-calmer-of = عملاء كتبوا مجددًا خلال 14 يومًا من ردنا، والمنشوران مقروءان
measure-mood_change = تغيّر المزاج
measure-mood_change-counts = وسيط ما نقص من السلبية بين آخر منشور قبل ردنا وأول منشور بعده
measure-mood_change-of = حالات فيها المنشوران، من الحالات التي نالت ردًا
measure-recovered = راضون أو هادئون بعد ردنا
measure-recovered-counts = حالات بلا شكوى أخرى خلال 48 ساعة بعد ردنا
measure-recovered-of = حالات نالت ردًا قبل 48 ساعة على الأقل
measure-content = شكرونا
measure-content-counts = حالات شكر فيها العميل أو أثنى خلال هذه الساعات الـ48 ولم يشتكِ
measure-content-of = { measure-recovered-of }
measure-repeated = اشتكوا من جديد
measure-repeated-counts = حالات كان لصاحبها حالة أخرى في الأيام الـ14 السابقة
measure-repeated-of = الحالات المفتوحة
