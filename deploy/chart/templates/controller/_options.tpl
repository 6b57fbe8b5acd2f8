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
{{- /* Helm 3.18.0 hands numbers over as a kind of text, of which none is empty. */}}
{{- $all := mul (toString .Values.worker.replicas | int) (toString .Values.worker.processes | int) }}
expectWorkers: {{ toString .Values.controller.expectWorkers | int | default $all }}
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
