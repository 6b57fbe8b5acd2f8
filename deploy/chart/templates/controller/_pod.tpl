{{- define "acrida.controllerFolder" -}}/var/lib/acrida{{- end -}}
{{- define "acrida.reportFolder" -}}{{ include "acrida.controllerFolder" . }}/reports{{- end -}}

{{/* The controller's pod, as the StatefulSet and the Job have it. */}}
{{- define "acrida.controllerPod" -}}
{{- $parts := dict "root" . "part" .Values.controller "component" "controller" -}}
metadata:
  {{- $checksums := dict "checksum/scenario" (include (print .Template.BasePath "/scenario.yaml") . | sha256sum) }}
  {{- $_ := set $checksums "checksum/secrets" (toJson (list .Values.auth .Values.loadtest.environmentSecret) | sha256sum) }}
  {{- include "acrida.podMetadata" (set $parts "checksums" $checksums) | nindent 2 }}
spec:
  {{- include "acrida.podSpec" $parts | nindent 2 }}
  {{- if .Values.loadtest.headless }}
  restartPolicy: Never
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "acrida.containerSpec" $parts | nindent 6 }}
      command: [bash, -c]
      args:
        - |
          trap 'exit 1' TERM
          mkdir -p "{{ include "acrida.reportFolder" . }}"
          {{- if .Values.nats.enabled }}
          until (exec 3<>/dev/tcp/{{ include "acrida.natsName" . }}/4222) 2>/dev/null; do sleep 1; done
          {{- end }}
      resources:
        requests: { cpu: 10m, memory: 16Mi }
        limits: { memory: 64Mi }
      volumeMounts:
        - name: controller
          mountPath: {{ include "acrida.controllerFolder" . }}
    {{- with .Values.controller.extraInitContainers }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
  containers:
    - name: controller
      {{- include "acrida.containerSpec" $parts | nindent 6 }}
      command: [acrida]
      args:
        - --controller
        {{- if .Values.loadtest.headless }}
        - --headless
        {{- end }}
        {{- range .Values.controller.extraArgs }}
        - {{ tpl (toString .) $ | quote }}
        {{- end }}
      env:
        {{- include "acrida.busEnvironment" (dict "root" . "role" "controller") | trim | nindent 8 }}
        {{- include "acrida.controllerVariables" . | nindent 8 }}
        {{- include "acrida.scenarioEnvironment" . | nindent 8 }}
        {{- with .Values.controller.extraEnv }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
      {{- with include "acrida.environmentFrom" . | trim }}
      envFrom:
        {{- . | nindent 8 }}
      {{- end }}
      {{- if not .Values.loadtest.headless }}
      ports:
        - { name: console, containerPort: 8089, protocol: TCP }
      {{- include "acrida.consoleProbes" . | trim | nindent 6 }}
      {{- end }}
      resources:
        {{- toYaml .Values.controller.resources | nindent 8 }}
      volumeMounts:
        - name: controller
          mountPath: {{ include "acrida.controllerFolder" . }}
        {{- include "acrida.temporaryMount" . | nindent 8 }}
        {{- with include "acrida.scenarioMount" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with .Values.controller.extraVolumeMounts }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
    {{- with .Values.controller.extraContainers }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
  volumes:
    - name: controller
      {{- if .Values.controller.persistence.enabled }}
      persistentVolumeClaim:
        claimName: {{ include "acrida.claimName" . }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    {{- include "acrida.temporaryVolume" . | nindent 4 }}
    {{- with include "acrida.scenarioVolume" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with .Values.controller.extraVolumes }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
{{- end -}}
