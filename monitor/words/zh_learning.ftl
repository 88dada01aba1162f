### 跟进与学习：owed、ideas、outreach、story、practice、回复教练、replay。
### 写法说明见 alerts/words/zh.ftl；提醒里的词（原因、状态、时间）也取自那里。
###
### $shown 是数字 $count 的写法；$command 是命令，照样输入。

people-count = { NUMBER($count) ->
   *[other] { $shown } 人
}

## owed

owed-unsaid = { $cause }：还没有人说已采取措施；可用此命令说明：{ $command }
owed-acted = { $cause }：已于{ $date }采取措施
owed-wrote = { $date }发帖
owed-waiting = { NUMBER($count) ->
   *[other] 还欠 { $shown } 人一个交代
}；我们公开回复即可，或用：{ $command }
owed-nobody = 没有人还在等这个消息
owed-early = 现在说效果还太早：前后至少各要一天
owed-effect = 之前 { $days }内 { $before }，之后 { $span } 天内 { $after } 人
owed-changed = { $effect }：{ $change }（95%：{ $low } 至 { $high }；{ $chance }）
owed-more-than-chance = 超出偶然
owed-maybe-chance = 可能是偶然
owed-everybody = { $effect }；所有原因合计 { $before } 和 { $after }

## ideas and outreach

ideas-none = 这段时间没有人提建议
outreach-last = 最近发言：{ $date }
outreach-no-address = 没有链接
outreach-nobody = 没有 { $days }内无人联系过的人
outreach-seed = 抽签种子 { $seed }；{ $days }内不会再抽到他们

## story

story-added = 故事 { $number } 是 { $incident }；讲述它：{ $command }
story-consent = { $date }，由 { $actor } 记录：{ $consent }
story-none-kept = 还没有保存过故事；{ $command }
story-how = 对方如何同意的
story-unknown = 没有故事 { $number }；请看：{ $command }
story-forgotten = 故事 { $number } 已忘记
story-left-out = 略去 { $count } 个：文字已不再保存，或客户又不满了
story-none = 还没有可讲的故事
story-names = 程序认不出第三者的名字：外传之前请先通读
story-head = 故事 { $number } · { $cause } · { $month }
story-post = 客户写道：
story-reply = 我们答复：
story-thanks = 后来客户写道：
no-story-post = { $incident } 已没有帖子：文字不再保存
no-story-public = { $incident } 没有公开的帖子：只对你们说的话不能讲给别人
no-story-reply = { $incident } 没有我们的公开答复；故事需要帖子、我们的答复和客户的感谢
no-story-end = { $incident } 还没有好的结局：客户此后没有发帖，或仍然不满

## practice

practice-limit = { NUMBER($count) ->
   *[other] 最多 { $shown } 个字符
}
practice-yours = 您的回复；写完后另起一行按 { $keys }：
practice-none = 还没有结束满一周的事件
practice-none-in = 还没有结束满一周的{ $language }事件
practice-no-reply = 没有写回复；再来一次：{ $command }
practice-unread = 教练不懂{ $language }：只检查了不需要懂词义的部分
practice-good = 很好：没有要改的
practice-finding = { $fault }：{ $reason }
practice-score = { $language }：{ $replies } · { $faults }
practice-mend = 要改进：
practice-better = 更好的说法：{ $better }
practice-sent = 当时发出的：
practice-not-public = 当时发出的内容不是公开的。
practice-nobody = 还没有人在这里练习过
practice-no-faults = 没有毛病

## The reply coach, and drafts

coach-words = { $fault } “{ $words }”
coach-good = 很好
coach-not-yet = 还不够好
coach-tone = 语气 { $score }
coach-issue = 切题 { $score }
coach-personal = 针对性 { $score }
coach-unread = （不了解这种语言：只检查了个人信息、辱骂和长度）
coach-no-words = { $incident } 没有可答复的内容：作者已删除原话

fault-wrong_language = 语言不对
fault-private_data_in_public = 公开个人信息
fault-repeats_insult = 重复骂人话
fault-emoji_on_grief = 悲伤时用表情
fault-blame = 责怪客户
fault-argument = 争辩
fault-negative_language = 只说不行
fault-overpromise = 过度承诺
fault-no_acknowledgement = 没有体谅
fault-empty_sympathy = 空洞的同情
fault-no_action = 没有行动
fault-no_time_or_owner = 没说谁做、何时做
fault-closed_question_only = 只问是或否
fault-robotic_template = 套话
fault-too_long = 太长

draft-none = { $incident }：没有草稿 · { $why }
draft-in = { $incident }：{ $language }草稿
draft-by = 由 { $model } 撰写
draft-edit = 发送前请修改
draft-meaning = { $language }的意思是：
draft-not-shown = （外部模型写的未予显示：{ $why }）

no-draft-surge = 集中爆发要逐一答复：{ $command }
no-draft-resolved = 已解决，无需答复
no-draft-dismissed = 不是投诉，无需答复
no-draft-answered = 已答复，无需再答复
no-draft-removed = 作者已删除原话
no-draft-forgotten = 没有保存当时理解到的内容
no-draft-event = 正处于敏感事件期间
no-draft-language = 没有这种语言的语句
no-draft-kind = 既不是投诉也不是称赞
no-draft-unsure = 理解得太少
no-draft-room = 平台给的篇幅太短

no-draft-self_harm = 涉及自伤
no-draft-violence = 涉及暴力
no-draft-minor = 涉及未成年人
no-draft-medical = 涉及健康伤害
no-draft-disaster = 涉及灾难
no-draft-bereavement = 有人去世
no-draft-security = 安全漏洞
no-draft-legal = 涉及法律
no-draft-press = 涉及媒体

## replay

replay-played = { NUMBER($count) ->
   *[other] { $shown } 条帖子
}，自 { $since } 起，分别用 { $now } 和 { $other } 重放
replay-removed = 略去 { $count } 条：文字已不再保存
replay-unheard = { $file } 里没有来源 { $source }：{ NUMBER($count) ->
   *[other] { $shown } 条帖子
}没有听到
replay-alerts = 用 { $now } 有 { $sent } 次提醒，用 { $other } 有 { $would } 次：{ $same } 次相同
replay-earlier = 提前 { $count }
replay-later = 推迟 { $count }
replay-never = 不再发 { $count }
replay-newly = 新增 { $count }
replay-surge = 集中爆发
replay-not-sent = 不发
replay-progress = 重放 { $bar } { $done }/{ $total } 条
replay-progress-line = 重放：{ $done }/{ $total } 条

told-opened = 新事件
told-updated = 有更新
told-claimed = 已认领
told-released = 已释放
told-snoozed = 已暂缓
told-escalated = 已升级
told-answered = 已答复
told-resolved = 已解决
told-dismissed = 非投诉
told-reopened = 重开
told-test = 测试

silent-no_surge = 没有这次集中爆发
silent-no_complaint = 未视为投诉
silent-elsewhere = 发往 { $detail }
silent-too_mild = 太轻：{ $detail }
silent-in_surge = 由集中爆发代为提醒
silent-nobody = 不通知任何人
silent-source = 没有收听它的来源
silent-brand = 与任何品牌无关
