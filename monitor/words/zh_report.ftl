### 报告与简报：不满的客户后来怎样。
### 写法说明见 alerts/words/zh.ftl；提醒里的词（原因、时间）也取自那里。
###
### $shown 是数字 $count 的写法，一位不少。

## The digest

digest-title = 不满的客户后来怎样：{ $brand }，{ $since }至{ $until }
all-brands = 所有品牌
digest-complaints = { NUMBER($count) ->
   *[other] { $shown } 条投诉
}
digest-heard = { NUMBER($count) ->
   *[other] { $shown } 条帖子
}中有 { $complaints }
digest-critical = 紧急 { $shown } 条
digest-high = 严重 { $shown } 条
sentence = { $said }。
digest-answered = 已答复：{ $share }；按时：{ $in_time }。
digest-first-reply = 首次回复（中位数）：{ $figure }。
digest-good = 回复教练认为好的回复：{ $share }。
digest-recovered = 我们答复后满意或平静：{ $share }。
digest-calmer = 下一条帖子更平和：{ $calmer }。再次投诉：{ $again }。

digest-changed = 变化：{ $changes }。
digest-unchanged = 变化：没有超出偶然的变化。
digest-no-before = 变化：之前没有完整的时段可比。
digest-no-before-since = 变化：之前没有完整的时段可比（自{ $date }开始倾听）。
digest-change = { $what } { $moved }
digest-also = { $start }；{ $more }

digest-often = 最常见：{ $causes }。
digest-cause = { $cause } { $shown }
digest-quotes = 客户原话：
digest-quote = “{ $words }”（{ $language }，{ $incident }）

## Figures

figure-of = { $whole } 中有 { $part }
figure-share = { $of }（{ $percent }%，{ $low } 至 { $high }）
figure-between = { $value }（{ $low } 至 { $high }）
figure-unknown = 未知

more = +{ $amount }
fewer = −{ $amount }
longer = 延长 { $span }
shorter = 缩短 { $span }
moved = { $moved }（{ $low } 至 { $high }）
moved-points = { NUMBER($count) ->
   *[other] { $moved } 个百分点
}（{ $low } 至 { $high }）

## The whole report

report-opened = 新增事件 { $opened } 起；计入 { $measured } 起
report-dismissed = 非投诉 { $count } 起
report-internal = 内部 { $count } 起
report-private = 私下 { $count } 起
report-withdrawn = 作者已删 { $count } 起
report-waiting = 尚未答复：{ $waiting }；标记为已答复但未见公开回复：{ $marked }
report-change = 变化：{ $change }

report-measures = 各项指标（附 95% 区间）
report-measure = { $title }：{ $figure }
report-measure-changed = { $measure }；变化 { $moved }
report-share = 统计：{ $counts }；基数：{ $of }
report-median = { $counts }；依据 { $number }：{ $of }

report-ended = 我们怎样说，结果怎样：这是两回事
report-cause = { $cause }：新增 { $opened } 起 · 已答复 { $answered } · 好的回复 { $good } · 之后满意或平静 { $recovered }
report-apart-good = 首次回复好的，之后满意或平静：{ $figure }
report-apart-other = 首次回复不好的：{ $figure }
report-apart-differs = { $apart }；相差 { $moved }
report-meant-for = 这些数字说的是客户的处境，不是我们谁做得更好；不能用来做什么，见：{ $page }

## The measures

measure-opened = 投诉
measure-acknowledged = 得到答复
measure-acknowledged-counts = 有我们公开回复，或由同事标记为已答复的事件
measure-acknowledged-of = 新增事件，不含仍在承诺时间内等待的
measure-in_time = 按时答复
measure-in_time-counts = 首次回复在承诺时间内的事件
measure-in_time-of = 已得到回复或已过承诺时间的事件
measure-first_reply = 首次回复用时
measure-first_reply-counts = 从客户第一条帖子到我们首次回复所用时间的中位数
measure-first_reply-of = 全部新增事件中已得到回复的
measure-good_replies = 好的回复
measure-good_replies-counts = 回复教练认为好的公开回复
measure-good_replies-of = 评过分的公开回复
measure-positive = 语气友善
measure-positive-counts = 教练评分中这一项的中位数，0 到 1
measure-positive-of = 公开回复中评过分的
measure-to_the_matter = 切合问题
measure-to_the_matter-counts = { measure-positive-counts }
measure-to_the_matter-of = { measure-positive-of }
measure-personal = 有针对性
measure-personal-counts = { measure-positive-counts }
measure-personal-of = { measure-positive-of }
measure-calmer = 下一条帖子更平和
measure-calmer-counts = 下一条公开帖子比我们回复前的最后一条更少负面情绪的客户
measure-calmer-of = 在我们回复后 14 天内再次发帖、且两条都能读懂的客户
measure-mood_change = 情绪变化
measure-mood_change-counts = 从回复前最后一条到回复后第一条帖子，负面情绪减少量的中位数
measure-mood_change-of = 得到回复的事件中两条帖子都有的
measure-recovered = 答复后满意或平静
measure-recovered-counts = 我们回复后 48 小时内没有再投诉的事件
measure-recovered-of = 至少 48 小时前得到回复的事件
measure-content = 表示感谢
measure-content-counts = 客户在这 48 小时内表示感谢或称赞、且没有投诉的事件
measure-content-of = { measure-recovered-of }
measure-repeated = 再次投诉
measure-repeated-counts = 作者在此前 14 天内已有另一事件的事件
measure-repeated-of = 新增事件
