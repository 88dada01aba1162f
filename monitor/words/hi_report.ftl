### रिपोर्ट और सारांश: नाराज़ ग्राहकों का हाल।
### लिखने का तरीका alerts/words/hi.ftl में है; सूचनाओं के शब्द (कारण, समय) वहीं से लिए जाते हैं।
###
### $shown वही संख्या है जो $count है, सारे अंकों के साथ।

## The digest

digest-title = नाराज़ ग्राहकों का हाल: { $brand }, { $since } से { $until }
all-brands = सभी ब्रांड
digest-complaints = { NUMBER($count) ->
    [one] { $shown } शिकायत
   *[other] { $shown } शिकायतें
}
digest-heard = { NUMBER($count) ->
    [one] { $shown } पोस्ट
   *[other] { $shown } पोस्टों
} में { $complaints }
digest-critical = { $shown } अति गंभीर
digest-high = { $shown } गंभीर
sentence = { $said }।
digest-answered = जवाब मिला: { $share }; समय पर: { $in_time }।
digest-first-reply = पहला जवाब (माध्यिका): { $figure }।
digest-good = जवाब कोच की राय में अच्छे जवाब: { $share }।
digest-recovered = हमारे जवाब के बाद संतुष्ट या शांत: { $share }।
digest-calmer = अगली पोस्ट में नरम: { $calmer }। फिर शिकायत: { $again }।

digest-changed = बदलाव: { $changes }।
digest-unchanged = बदलाव: संयोग से ज़्यादा कुछ नहीं।
digest-no-before = बदलाव: तुलना के लिए पहले की पूरी अवधि नहीं है।
digest-no-before-since = बदलाव: तुलना के लिए पहले की पूरी अवधि नहीं है (हम { $date } से सुन रहे हैं)।
digest-change = { $what } { $moved }
digest-also = { $start }; { $more }

digest-often = सबसे ज़्यादा: { $causes }।
digest-cause = { $cause } ({ $shown })
digest-quotes = उनके शब्दों में:
digest-quote = «{ $words }» ({ $language }, { $incident })

## Figures

figure-of = { $whole } में से { $part }
figure-share = { $of } ({ $percent }%, { $low } से { $high })
figure-between = { $value } ({ $low } से { $high })
figure-unknown = पता नहीं

more = +{ $amount }
fewer = −{ $amount }
longer = { $span } ज़्यादा
shorter = { $span } कम
moved = { $moved } ({ $low } से { $high })
moved-points = { NUMBER($count) ->
    [one] { $moved } प्रतिशत अंक
   *[other] { $moved } प्रतिशत अंक
} ({ $low } से { $high })

## The whole report

report-opened = खुले मामले: { $opened }; मापे गए: { $measured }
report-dismissed = शिकायत नहीं: { $count }
report-internal = आंतरिक: { $count }
report-private = निजी: { $count }
report-withdrawn = लेखक ने हटाए: { $count }
report-waiting = अब तक जवाब नहीं: { $waiting }; जवाब दिया हुआ बताया गया, पर सार्वजनिक जवाब नहीं दिखा: { $marked }
report-change = बदलाव: { $change }

report-measures = माप (95% अंतराल के साथ)
report-measure = { $title }: { $figure }
report-measure-changed = { $measure }; बदलाव { $moved }
report-share = { $counts }; कुल: { $of }
report-median = { $counts }; { $number } के आधार पर: { $of }

report-ended = हमने कैसे बात की और अंत कैसा रहा: दो अलग बातें
report-cause = { $cause }: { $opened } खुले · जवाब मिला { $answered } · अच्छे जवाब { $good } · उसके बाद संतुष्ट या शांत { $recovered }
report-apart-good = जहाँ हमारा पहला जवाब अच्छा था, वहाँ संतुष्ट या शांत: { $figure }
report-apart-other = और जहाँ अच्छा नहीं था: { $figure }
report-apart-differs = { $apart }; अंतर { $moved }
report-meant-for = ये आँकड़े बताते हैं कि ग्राहकों का हाल कैसा रहा, यह नहीं कि हम में से कौन बेहतर है; ये किस काम के नहीं हैं: { $page }

## The measures

measure-opened = शिकायतें
measure-acknowledged = जवाब मिला
measure-acknowledged-counts = मामले जिनमें हमारा सार्वजनिक जवाब है, या किसी साथी ने जवाब दिया हुआ बताया
measure-acknowledged-of = खुले मामले, उन्हें छोड़कर जो अब भी वादे के समय के भीतर इंतज़ार में हैं
measure-in_time = समय पर जवाब
measure-in_time-counts = मामले जिनका पहला जवाब वादे के समय तक आया
measure-in_time-of = मामले जिन्हें जवाब मिला, या जिनका समय बीत गया
measure-first_reply = पहले जवाब तक का समय
measure-first_reply-counts = ग्राहक की पहली पोस्ट से हमारे पहले जवाब तक के समय की माध्यिका
measure-first_reply-of = सभी खुले मामलों में से वे जिन्हें जवाब मिला
measure-good_replies = अच्छे जवाब
measure-good_replies-counts = हमारे सार्वजनिक जवाब जिन्हें जवाब कोच अच्छा मानता है
measure-good_replies-of = हमारे सार्वजनिक जवाब जिन्हें परखा गया
measure-positive = नरम लहजा
measure-positive-counts = कोच के अंकों के इस हिस्से की माध्यिका, 0 से 1
measure-positive-of = हमारे सभी सार्वजनिक जवाबों में से परखे गए
measure-to_the_matter = असली बात पर
measure-to_the_matter-counts = { measure-positive-counts }
measure-to_the_matter-of = { measure-positive-of }
measure-personal = अपनापन
measure-personal-counts = { measure-positive-counts }
measure-personal-of = { measure-positive-of }
measure-calmer = अगली पोस्ट में नरम
measure-calmer-counts = ग्राहक जिनकी अगली सार्वजनिक पोस्ट हमारे जवाब से पहले की आख़िरी पोस्ट से कम नकारात्मक है
measure-calmer-of = ग्राहक जिन्होंने हमारे जवाब के 14 दिन के भीतर फिर लिखा और दोनों पोस्टें पढ़ी जा सकीं
measure-mood_change = मिज़ाज में बदलाव
measure-mood_change-counts = हमारे जवाब से पहले की आख़िरी और बाद की पहली पोस्ट के बीच घटी नकारात्मकता की माध्यिका
measure-mood_change-of = जवाब पाने वाले मामलों में से वे जिनमें दोनों पोस्टें हैं
measure-recovered = हमारे जवाब के बाद संतुष्ट या शांत
measure-recovered-counts = मामले जिनमें हमारे जवाब के बाद 48 घंटे तक कोई और शिकायत नहीं आई
measure-recovered-of = मामले जिन्हें कम से कम 48 घंटे पहले जवाब मिला
measure-content = धन्यवाद कहा
measure-content-counts = मामले जिनमें ग्राहक ने इन 48 घंटों में धन्यवाद या तारीफ़ की और शिकायत नहीं की
measure-content-of = { measure-recovered-of }
measure-repeated = फिर शिकायत की
measure-repeated-counts = मामले जिनके लेखक ने पिछले 14 दिनों में एक और मामला खोला था
measure-repeated-of = खुले मामले
