{{/* The controller's options as variables; those of loadtest.options win. */}}
{{- define "acrida.controllerVariables" -}}
{{- $options := pick .Values.loadtest "host" "users" "spawnRate" "runTime" "userClasses" "tags" "excludeTags" -}}
{{- $_ := set $options "locustfile" (include "acrida.scenarioPath" .) -}}
{{- $_ := set $options "runFolder" (printf "%s/run" (include "acrida.controllerFolder" .)) -}}
{{- $_ := set $options "orphanTimeout" .Values.controller.orphanTimeout -}}
{{- $mode := ternary "acrida.headlessOptions" "acrida.consoleOptions" .Values.loadtest.headless -}}
{{- $_ := mergeOverwrite $options (include $mode . | fromYaml) .Values.loadtest.options -}}
{{- include "acrida.variables" $options | trim }}
{{- if not .Values.loadtest.headless }}
{{ include "acrida.secretVariable" (dict "root" . "name" "ACRIDA_WEB_TOKEN" "key" "web-token") }}
{{- end }}
{{- end -}}

{{/* A run without the console waits for its workers, and leaves its report in the controller's folder. */}}
{{- define "acrida.headlessOptions" -}}
{{- $reports := include "acrida.reportFolder" . -}}
expectWorkers: {{ default (mul .Values.worker.replicas .Values.worker.processes) .Values.controller.expectWorkers }}
expectWorkersMaxWait: {{ .Values.controller.expectWorkersMaxWait }}
csv: {{ $reports }}/report
html: {{ $reports }}/report.html
jsonFile: {{ $reports }}/report
{{- end -}}

{{- define "acrida.consoleOptions" -}}
webHost: {{ .Values.controller.webHost | quote }}
webPort: 8089
webBasePath: {{ .Values.controller.basePath | quote }}
webHostNames: {{ include "acrida.hostNames" . | quote }}
{{- end -}}
