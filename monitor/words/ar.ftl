### What the command line says: incidents, the state of the service, who is on duty.
### How to write this stands in alerts/words/en.ftl. Words of alerts (severities, causes, times) are taken from there.
